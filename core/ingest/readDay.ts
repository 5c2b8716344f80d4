/** The calendar day of a date in ISO 8601, with a time or without; undefined where there is none. Days are in order as text. */
export function readDay(written: string): string | undefined {
  const [, day] = /^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$/.exec(written.trim()) ?? [];
  if (day === undefined) return undefined;
  const read = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(day) ? day : undefined;
}
