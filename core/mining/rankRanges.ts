import { sha256 } from '../hashing/digest';

/** `count` candidates of ranks `from` to `to`, both counted. */
export interface RankRange {
  from: number;
  to: number;
  count: number;
}

/** A candidate that may be a negative. */
export interface Ranked {
  chunkId: string;
  rank: number;
  isJudged: boolean;
}

/**
 * For each range up to `count` of its members, the judged before the others: by rank, or drawn by a hash of
 * (seed, query, chunk), so that who else is there does not matter. Ranges do not make up for each other.
 */
export function pickByRanges<Item extends Ranked>(
  items: readonly Item[],
  { ranges, ...choice }: { ranges: readonly RankRange[]; order: 'hardest' | 'drawn'; seed: number; queryId: string },
): Item[][] {
  return ranges.map(({ from, to, count }) =>
    items
      .filter(({ rank }) => rank >= from && rank <= to)
      .map((item) => ({ item, place: placeOf(item, choice) }))
      .sort((a, b) => Number(b.item.isJudged) - Number(a.item.isJudged) || compare(a.place, b.place))
      .slice(0, count)
      .map(({ item }) => item),
  );
}

/** Why ranges cannot be counted, with the index of the one to mend; undefined when they can. */
export function findRangeProblem(ranges: readonly RankRange[]): { index: number; message: string } | undefined {
  for (const [index, { from, to }] of ranges.entries()) {
    if (from > to) return { index, message: `must not be above to, which is ${to}` };
    const other = ranges.slice(0, index).find((earlier) => from <= earlier.to && earlier.from <= to);
    if (other)
      return { index, message: `overlaps the range ${other.from} to ${other.to}: a candidate is in one range` };
  }
  return undefined;
}

type Place = [number | string, string];

function placeOf(
  { chunkId, rank }: Ranked,
  { order, seed, queryId }: { order: 'hardest' | 'drawn'; seed: number; queryId: string },
): Place {
  return [order === 'hardest' ? rank : sha256(`draw\n${seed}\n${queryId}\n${chunkId}`), chunkId];
}

function compare(left: Place, right: Place): number {
  const index = left[0] === right[0] ? 1 : 0;
  return left[index] < right[index] ? -1 : 1;
}
