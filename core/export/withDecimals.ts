/**
 * JSON of an object with more members last, whose numbers all have a decimal point. Readers decide by the first rows
 * whether a column holds whole numbers, and stumble over the first that is not.
 */
export function withDecimals(object: object, members: Record<string, number | number[]>): string {
  const text = Object.entries(members).map(([name, value]) => `${JSON.stringify(name)}:${renderNumbers(value)}`);
  return `${JSON.stringify(object).slice(0, -1)},${text.join(',')}}`;
}

function renderNumbers(value: number | number[]): string {
  if (Array.isArray(value)) return `[${value.map(renderNumbers).join(',')}]`;
  return Number.isInteger(value) ? `${value}.0` : JSON.stringify(value);
}
