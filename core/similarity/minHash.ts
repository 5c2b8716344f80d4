import { createRandom } from '../random';

/** Permutations: the estimate of a Jaccard similarity s has the standard error sqrt(s(1 - s) / 128), at most .044. */
export const signatureLength = 128;
const seed = 13;
const { imul } = Math;

/**
 * The smallest value of a set of shingles under each of 128 hash functions; two sets agree in a place with the
 * probability of their Jaccard similarity (Broder, On the resemblance and containment of documents, 1997). 512 bytes.
 */
export function minHash(shingles: Iterable<string>): Uint32Array {
  const signature = new Uint32Array(signatureLength).fill(0xffffffff);
  for (const shingle of shingles) {
    const hash = hashString(shingle);
    for (let place = 0; place < signatureLength; place += 1) {
      const value = mix(imul(hash, factors[place]!) + addends[place]!);
      if (value < signature[place]!) signature[place] = value;
    }
  }
  return signature;
}

/** Share of places in which two signatures agree. */
export function estimateJaccard(left: Uint32Array, right: Uint32Array): number {
  let equal = 0;
  for (let place = 0; place < left.length; place += 1) if (left[place] === right[place]) equal += 1;
  return equal / left.length;
}

/** FNV-1a over UTF-16 code units, mixed so that every bit depends on all of them. */
export function hashString(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = imul(hash ^ text.charCodeAt(index), 0x01000193);
  return mix(hash);
}

/** MurmurHash3's finaliser: unsigned 32 bits to unsigned 32 bits, one to one. */
export function mix(value: number): number {
  let hash = value | 0;
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const random = createRandom(seed);
/** Odd, so that multiplying is one to one. */
const factors = Uint32Array.from({ length: signatureLength }, () => (random() * 2 ** 32) | 1);
const addends = Uint32Array.from({ length: signatureLength }, () => random() * 2 ** 32);
