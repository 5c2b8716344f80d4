import type { Span } from '../text/sentences';
import type { Unit, UnitLimits } from './splitUnits';

/**
 * Joins neighbouring units into passages, each as long as the limits allow, the next starting with the last whole units
 * of the one before that have at most `overlapTokens` together. Every passage brings at least one new unit.
 */
export function packUnits(text: string, units: Unit[], limits: UnitLimits & { overlapTokens: number }): Span[] {
  const passages: Span[] = [];
  let covered = 0;
  let start = 0;
  while (covered < units.length) {
    const end = endOfPassage(text, units, start, limits);
    if (end <= covered) {
      start += 1;
      continue;
    }
    passages.push(spanOf(units, start, end));
    covered = end;
    start = startOfOverlap(units, start, end, limits.overlapTokens);
  }
  return passages;
}

/** One past the last unit that fits; the unit at `start` always does. */
function endOfPassage(text: string, units: Unit[], start: number, limits: UnitLimits): number {
  const first = units[start] as Unit;
  let tokens = first.tokens;
  let end = start + 1;
  for (let unit = units[end]; unit; unit = units[++end]) {
    tokens += unit.tokens;
    if (tokens > limits.maxTokens || unit.end - first.start > limits.maxCharacters) break;
  }
  // A joined text may have more tokens than its pieces, where a tokenizer sees across their border.
  for (; end > start + 1; end -= 1) {
    const { start: from, end: to } = spanOf(units, start, end);
    if (limits.countTokens(text.slice(from, to)) <= limits.maxTokens) break;
  }
  return end;
}

function startOfOverlap(units: Unit[], start: number, end: number, overlapTokens: number): number {
  let tokens = 0;
  let first = end;
  while (first - 1 > start) {
    tokens += (units[first - 1] as Unit).tokens;
    if (tokens > overlapTokens) break;
    first -= 1;
  }
  return first;
}

function spanOf(units: Unit[], start: number, end: number): Span {
  return { start: (units[start] as Unit).start, end: (units[end - 1] as Unit).end };
}
