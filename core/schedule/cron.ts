interface Field {
  name: string;
  from: number;
  to: number;
  /** In place of numbers, the first for `namesFrom`. */
  names?: readonly string[];
  namesFrom?: number;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const fields: readonly Field[] = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of the month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12, names: months, namesFrom: 1 },
  { name: 'day of the week', from: 0, to: 7, names: days, namesFrom: 0 },
];

const nicknames = ['@hourly', '@daily', '@weekly', '@monthly', '@yearly'];

/**
 * What is wrong with a cron line of five fields (POSIX crontab, with `/` for steps and names of months and days), in a
 * sentence that names the field; undefined where nothing is. Temporal reads more: a sixth field as the year and a
 * seventh as seconds, which other tools read otherwise, so these are refused.
 */
export function findCronProblem(line: string): string | undefined {
  const text = line.trim();
  if (text.startsWith('@')) {
    return nicknames.includes(text.toLowerCase()) ? undefined : `is none of ${nicknames.join(', ')}`;
  }
  const written = text === '' ? [] : text.split(/\s+/);
  if (written.length !== fields.length)
    return `needs 5 fields (minute, hour, day of the month, month, day of the week), such as "0 3 * * 1", and has ${written.length}`;
  for (const [index, field] of fields.entries()) {
    const problem = findFieldProblem(written[index] ?? '', field);
    if (problem) return `${field.name}: ${problem}`;
  }
  return undefined;
}

function findFieldProblem(text: string, field: Field): string | undefined {
  for (const item of text.split(',')) {
    const [range = '', step, ...rest] = item.split('/');
    if (rest.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step)))
      return `"${item}" has no step such as */15`;
    if (range === '*') continue;
    const [first = '', last, ...more] = range.split('-');
    const [low, high] = [readValue(first, field), last === undefined ? undefined : readValue(last, field)];
    if (low === undefined || more.length > 0 || (last !== undefined && high === undefined))
      return `"${item}" is not within ${field.from} to ${field.to}`;
    if (high !== undefined && high < low) return `"${item}" ends before it begins`;
  }
  return undefined;
}

function readValue(text: string, { from, to, names = [], namesFrom = 0 }: Field): number | undefined {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return named + namesFrom;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : undefined;
  return value !== undefined && value >= from && value <= to ? value : undefined;
}
