import type { ScoredDocument } from './runs';

/**
 * Document ids in the order in which trec_eval reads a ranked list, whatever order it was written in: by score, best
 * first, ties by id *descending*. trec_eval keeps scores in single precision, so scores that differ in the eighth
 * digit tie; ids are compared by UTF-8 bytes.
 * @throws RangeError when a document stands twice in the list or has a score that is not a number.
 */
export function trecOrder(list: readonly ScoredDocument[]): string[] {
  refuseRepeated(list);
  return orderScored(
    list.map(({ id }) => id),
    list.map(({ score }) => score),
  );
}

/** The same of ids that are known to differ and the numbers that are their scores. */
export function orderScored(ids: string[], scores: readonly number[]): string[] {
  const single = new Float32Array(scores);
  // Most lists are written in their order already.
  if (single.every((score, index) => index === 0 || single[index - 1]! > score)) return ids;
  const order = [...ids.keys()];
  order.sort((left, right) => compareScores(single[right]!, single[left]!) || compareBytes(ids[right]!, ids[left]!));
  return order.map((index) => ids[index]!);
}

function refuseRepeated(items: readonly ScoredDocument[]): void {
  const seen = new Set<string>();
  for (const { id, score } of items) {
    if (seen.has(id))
      throw new RangeError(`document "${id}" stands twice in one ranked list; keep its best score only`);
    if (Number.isNaN(score)) throw new RangeError(`document "${id}" has the score NaN; scores must be numbers`);
    seen.add(id);
  }
}

/** Equal infinities tie, where their difference would be NaN. */
function compareScores(left: number, right: number): number {
  return left === right ? 0 : left - right;
}

/** UTF-8 byte order is code point order, which differs from JavaScript's own beyond the basic plane. */
function compareBytes(left: string, right: string): number {
  for (let index = 0; index < left.length && index < right.length; index++) {
    if (left.charCodeAt(index) !== right.charCodeAt(index)) return left.codePointAt(index)! - right.codePointAt(index)!;
  }
  return left.length - right.length;
}
