/** Why a text names no time zone of the IANA data base; undefined where it does. */
export function findTimeZoneProblem(name: string): string | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return undefined;
  } catch {
    return 'is no time zone; write it as Europe/Berlin or UTC';
  }
}
