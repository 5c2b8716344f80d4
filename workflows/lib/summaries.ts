import type { StageReceipt } from '../../core/contracts/receipt';

/** Timelines cut what is longer. */
const longestSummary = 120;

/** Inputs whose rows a person can picture, by the name under which a stage reads them. */
const countable = ['documents', 'chunks', 'passages', 'queries', 'candidates', 'judgements', 'negatives', 'groups'];

/** `judge 12/40 · 500 pairs`: what an activity or timer is about, then its figures; what is absent is left out. */
export function summaryOf(what: string, ...facts: (string | undefined)[]): string {
  const text = [what, ...facts.filter((fact) => fact !== undefined)].join(' · ');
  return text.length <= longestSummary ? text : `${text.slice(0, longestSummary - 1)}…`;
}

/** How many rows a stage is handed, as `812 queries`. */
export function rowsOf(inputs: Record<string, unknown>): string[] {
  return countable.flatMap((name) => {
    const receipt = inputs[name] as StageReceipt | undefined;
    return receipt ? [`${shortCount(receipt.counts.out)} ${name}`] : [];
  });
}

/** 1234 as "1.2k": three digits at most. */
export function shortCount(count: number): string {
  const units = ['', 'k', 'M', 'G'];
  let [value, power] = [count, 0];
  // What would be printed as 1000 of a unit is one of the next.
  while (value >= 999.5 && power < units.length - 1) [value, power] = [value / 1000, power + 1];
  const digits = power === 0 || value >= 9.95 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, '');
  return `${digits}${units[power]}`;
}

/** "61% reused"; undefined where nothing was. What is not all is never told as all. */
export function reusedShare(reused: number, all: number): string | undefined {
  if (reused <= 0 || all <= 0) return undefined;
  const percent = reused >= all ? 100 : Math.min(99, Math.max(1, Math.round((100 * reused) / all)));
  return `${percent}% reused`;
}
