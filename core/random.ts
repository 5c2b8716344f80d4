import { createHash } from 'node:crypto';

/** A seeded source of numbers in [0, 1): same seed, same sequence, on any machine. */
export type Random = () => number;

/** Where code runs in a context of its own, as under Jest, looking up a global takes longer than the arithmetic. */
const { imul } = Math;

/**
 * mulberry32 seeded by a hash of the given values. Small, and good enough for sampling; not for secrets.
 * Source: public-domain generator by Tommy Ettinger.
 */
export function createRandom(...seed: (string | number)[]): Random {
  let state = createHash('sha256').update(JSON.stringify(seed)).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
