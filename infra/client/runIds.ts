/** Run ids are `<pipeline>-<date>T<time>`, with a number behind where several began in one second. */
export function pipelineOf(runId: string): string {
  return runId.replace(/-\d{4}-\d{2}-\d{2}T\d+(-\d+)?$/, '');
}

/** The time in the id of a run, `<pipeline>-<date>T<time>`; undefined where there is none. */
export function startInId(runId: string): string | undefined {
  const [, day, hours, minutes, seconds = '00'] = /(\d{4}-\d{2}-\d{2})T(\d{2}):?(\d{2}):?(\d{2})?/.exec(runId) ?? [];
  return day ? `${day}T${hours}:${minutes}:${seconds}.000Z` : undefined;
}
