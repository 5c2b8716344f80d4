import type { Measured } from './filter';

/** What a filter measured, for people: `ranks bm25 28, dense 31 · top 20`. */
export function describeMeasured(measured: Measured): string {
  return Object.entries(measured)
    .map(([name, value]) => `${toWords(name)} ${describe(value)}`)
    .join(' \u00b7 ');
}

function describe(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toFixed(3)));
  if (typeof value !== 'object' || value === null) return String(value);
  const parts = Array.isArray(value)
    ? value.map(describe)
    : Object.entries(value).map(([name, each]) => `${name} ${describe(each)}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}

/** `expectedScore` as `expected score`. */
function toWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
