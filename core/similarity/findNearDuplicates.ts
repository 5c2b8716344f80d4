import { LshIndex } from './lshIndex';
import { estimateJaccard, minHash } from './minHash';
import { jaccard, wordShingles } from './shingles';
import { UnionFind } from './unionFind';

interface Item {
  id: string;
  text: string;
}

/** Two texts with the Jaccard similarity of their shingles; `first` came before `second`. */
export interface NearDuplicate {
  first: string;
  second: string;
  jaccard: number;
}

export interface NearDuplicateOptions {
  threshold: number;
  shingle?: (text: string) => Set<string>;
  /** Called for every text that was read. */
  tell?: () => Promise<void>;
}

/**
 * Pairs of texts at least as similar as the threshold, each with its later text in the order read. MinHash finds the
 * pairs (a pair at the threshold is missed once in a hundred), their shingles decide. A text that is certainly like an
 * earlier one is compared with that alone, so that a thousand copies are not half a million pairs. Reads the texts
 * twice. Memory: 2 KB a text that is unlike those before, 100 bytes a copy, and the shingles of those in pairs.
 */
export async function findNearDuplicates(
  read: () => AsyncIterable<Item>,
  { threshold, shingle = wordShingles, tell }: NearDuplicateOptions,
): Promise<NearDuplicate[]> {
  const ids: string[] = [];
  const likely: [first: number, second: number][] = [];
  const findLikely = createFinder(threshold);
  for await (const { id, text } of read()) {
    for (const earlier of findLikely(ids.length, shingle(text))) likely.push([earlier, ids.length]);
    ids.push(id);
    await tell?.();
  }
  const shingles = new Map<number, Set<string>>();
  const needed = new Set(likely.flat());
  let number = 0;
  for await (const { text } of read()) {
    if (needed.has(number)) shingles.set(number, shingle(text));
    number += 1;
    await tell?.();
  }
  return likely.flatMap(([first, second]) => {
    const similarity = jaccard(shingles.get(first)!, shingles.get(second)!);
    return similarity < threshold ? [] : [{ first: ids[first]!, second: ids[second]!, jaccard: similarity }];
  });
}

/** Earlier numbers whose texts may be like the given one, which is remembered unless it is certainly a copy. */
function createFinder(threshold: number): (number: number, shingles: ReadonlySet<string>) => number[] {
  const certain = (1 + threshold) / 2;
  const index = new LshIndex(threshold);
  const signatures = new Map<number, Uint32Array>();
  return (number, shingles) => {
    if (shingles.size === 0) return [];
    const signature = minHash(shingles);
    const found = index.find(signature);
    const copied = found.find((earlier) => estimateJaccard(signatures.get(earlier)!, signature) >= certain);
    if (copied !== undefined) return [copied];
    index.add(number, signature);
    signatures.set(number, signature);
    return found;
  };
}

/** For each id the first one, in the order given, of those that pairs connect it with, itself included. */
export function groupDuplicates(
  ids: readonly string[],
  pairs: readonly Pick<NearDuplicate, 'first' | 'second'>[],
): Map<string, string> {
  const numberOf = new Map(ids.map((id, number) => [id, number]));
  const sets = new UnionFind(ids.length);
  for (const { first, second } of pairs) sets.union(numberOf.get(first)!, numberOf.get(second)!);
  return new Map(ids.map((id, number) => [id, ids[sets.find(number)]!]));
}
