/** Other values of each field of a target; none repeats a stage, not even the report. */
export const changedTargets: Record<string, unknown> = {
  webhook: 'https://example.org/other',
  webhookEnv: 'RANKWRIGHT_NOTIFY_URL',
  secretEnv: 'RANKWRIGHT_NOTIFY_OTHER',
  'command.0': 'tell',
  'on.0': 'budget',
};

/** What the one target of the spec has to be for the field to be one of its; nothing where it may stay: it is one thing. */
export function targetsFor(field: string): { notify?: object[] } {
  if (field === 'notify.0.webhookEnv') return { notify: [{}] };
  return field === 'notify.0.command.0' ? { notify: [{ command: ['x'] }] } : {};
}
