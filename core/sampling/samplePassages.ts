import type { Chunk } from '../contracts/chunk';
import { sha256 } from '../hashing/digest';

/** A passage with fewer characters than this holds no fact worth a question. */
const minCharacters = 80;

export interface PassageSample {
  ids: Set<string>;
  tooShort: number;
  notSampled: number;
}

/**
 * A uniform sample of passages without replacement: those with the smallest hash of (seed, id). A passage's
 * chance does not depend on its neighbours, so an edit of the corpus moves only what it touches.
 */
export async function samplePassages(
  chunks: AsyncIterable<Pick<Chunk, 'id' | 'text'>>,
  { passages, seed }: { passages: number; seed: number },
): Promise<PassageSample> {
  const hashed: { id: string; hash: string }[] = [];
  let tooShort = 0;
  for await (const { id, text } of chunks) {
    if (text.length < minCharacters) tooShort += 1;
    else hashed.push({ id, hash: sha256(`${seed}\n${id}`) });
  }
  hashed.sort((left, right) => (left.hash < right.hash ? -1 : 1));
  const ids = new Set(hashed.slice(0, passages).map(({ id }) => id));
  return { ids, tooShort, notSampled: hashed.length - ids.size };
}
