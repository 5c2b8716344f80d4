import type { Chunk } from '../contracts/chunk';
import { sha256 } from '../hashing/digest';
import { allocate, type Allocation } from './allocate';

/** A passage with fewer characters than this holds no fact worth a question. */
export const usualMinCharacters = 80;

export interface PassageSample {
  ids: Set<string>;
  tooShort: number;
  /** Left out by `isWanted`. */
  unwanted: number;
  notSampled: number;
  /** Of a stratified sample: passages that there were to choose from, and those chosen, in order of the names. */
  strata: { stratum: string; passages: number; sampled: number }[];
}

export interface SampleSettings<Row> {
  passages: number;
  seed: number;
  /** Those with fewer are too short; absent: 80. */
  minCharacters?: number;
  /** Passages that may be asked about; absent: all. */
  isWanted?: (chunk: Row) => boolean;
  /** Makes a stratified sample of it; absent: a uniform one. */
  strata?: Allocation & { of: (chunk: Row) => string };
}

/**
 * A uniform sample of passages without replacement: those with the smallest hash of (seed, id). A passage's
 * chance does not depend on its neighbours, so an edit of the corpus moves only what it touches. A stratified sample
 * is such a sample of each stratum. Memory: a hash a passage.
 */
export async function samplePassages<Row extends Pick<Chunk, 'id' | 'text'>>(
  chunks: AsyncIterable<Row>,
  { passages, seed, minCharacters = usualMinCharacters, isWanted = () => true, strata }: SampleSettings<Row>,
): Promise<PassageSample> {
  const hashed: Hashed[] = [];
  let [tooShort, unwanted] = [0, 0];
  for await (const chunk of chunks) {
    if (chunk.text.length < minCharacters) tooShort += 1;
    else if (!isWanted(chunk)) unwanted += 1;
    else hashed.push({ id: chunk.id, hash: sha256(`${seed}\n${chunk.id}`), stratum: strata?.of(chunk) ?? '' });
  }
  hashed.sort((left, right) => (left.hash < right.hash ? -1 : 1));
  const chosen = strata ? chooseByStratum(hashed, passages, strata) : hashed.slice(0, passages);
  return {
    ids: new Set(chosen.map(({ id }) => id)),
    ...{ tooShort, unwanted },
    notSampled: hashed.length - chosen.length,
    strata: strata ? describeStrata(hashed, chosen) : [],
  };
}

interface Hashed {
  id: string;
  hash: string;
  stratum: string;
}

function chooseByStratum(hashed: readonly Hashed[], passages: number, allocation: Allocation): Hashed[] {
  const left = allocate(countStrata(hashed), passages, allocation);
  return hashed.filter(({ stratum }) => {
    const more = left.get(stratum) ?? 0;
    left.set(stratum, more - 1);
    return more > 0;
  });
}

function describeStrata(hashed: readonly Hashed[], chosen: readonly Hashed[]): PassageSample['strata'] {
  const sampled = countStrata(chosen);
  return [...countStrata(hashed)]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([stratum, passages]) => ({ stratum, passages, sampled: sampled.get(stratum) ?? 0 }));
}

function countStrata(hashed: readonly Hashed[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { stratum } of hashed) sizes.set(stratum, (sizes.get(stratum) ?? 0) + 1);
  return sizes;
}
