import { sha256 } from '../hashing/digest';

/**
 * So many of the ids: those with the smallest hash of (seed, id). Whoever asks for more gets the same ones and others
 * beside them, and the order in which ids come, or how often, changes nothing. Memory: a hash an id.
 */
export function takeNested(ids: Iterable<string>, count: number, seed: number): Set<string> {
  const hashed = [...new Set(ids)].map((id) => ({ id, hash: sha256(`subset\n${seed}\n${id}`) }));
  hashed.sort((left, right) => (left.hash < right.hash ? -1 : 1));
  return new Set(hashed.slice(0, count).map(({ id }) => id));
}
