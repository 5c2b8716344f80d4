import type { Interval, StageEstimate } from '../contracts/estimate';
import type { Price } from '../contracts/spec/llm';
import { costNanoUsd } from './money';

/** Below this many answers a spread cannot be told, and the bounds stand. */
const fewestAnswers = 8;

/** 97.5% quantiles of Student's t for 7, 10, 15, 23, 30, 60 and more degrees of freedom, so that 95% lie between. */
const quantiles = [
  [7, 2.365],
  [10, 2.228],
  [15, 2.131],
  [23, 2.069],
  [30, 2.042],
  [60, 2.0],
  [Infinity, 1.96],
] as const;

/** A value that was seen, and what it is proportional to: tokens and bytes of a prompt, or 1 where nothing is known. */
export interface Seen {
  value: number;
  weight: number;
}

/**
 * The sum of values of which some were seen, chosen at random: their ratio to the weights times the weight of those to
 * come, with a 95% prediction interval after Student, ± t s √(count²/n + count) for the spread s of what the ratio
 * leaves. It stays within `bounds`, which stand alone while too few were seen.
 */
export function predictSum(
  seen: readonly Seen[],
  toCome: { count: number; weight: number },
  bounds: Interval,
): Interval {
  if (seen.length < fewestAnswers || toCome.count === 0) return bounds;
  const sum = (of: (each: Seen) => number) => seen.reduce((total, each) => total + of(each), 0);
  const ratio = sum(({ value }) => value) / sum(({ weight }) => weight);
  const spread = Math.sqrt(sum(({ value, weight }) => (value - ratio * weight) ** 2) / (seen.length - 1));
  const half = quantileFor(seen.length - 1) * spread * Math.sqrt(toCome.count ** 2 / seen.length + toCome.count);
  const middle = ratio * toCome.weight;
  const within = (value: number): number => Math.min(Math.max(value, bounds.low), bounds.high);
  return { low: within(middle - half), expected: within(middle), high: within(middle + half) };
}

export function exactly(value: number): Interval {
  return { low: value, expected: value, high: value };
}

export function addIntervals(...intervals: Interval[]): Interval {
  const sum = (of: (interval: Interval) => number) => intervals.reduce((total, each) => total + of(each), 0);
  return { low: sum(({ low }) => low), expected: sum(({ expected }) => expected), high: sum(({ high }) => high) };
}

export function scaleInterval({ low, expected, high }: Interval, factor: number): Interval {
  return { low: low * factor, expected: expected * factor, high: high * factor };
}

/** The product when both ends may meet: low with low, high with high. */
export function multiplyIntervals(left: Interval, right: Interval): Interval {
  return { low: left.low * right.low, expected: left.expected * right.expected, high: left.high * right.high };
}

/** Whole numbers that enclose the interval. */
export function roundOutwards({ low, expected, high }: Interval): Interval {
  return { low: Math.floor(low + 1e-9), expected: Math.round(expected), high: Math.ceil(high - 1e-9) };
}

/** What the tokens of a stage cost; cached input is not counted on, because nobody promises it. */
export function priceStage(
  { tokensIn, tokensOut, mode }: Pick<StageEstimate, 'tokensIn' | 'tokensOut' | 'mode'>,
  price: Price | undefined,
): Interval | undefined {
  if (!price) return undefined;
  const cost = (end: keyof Interval): number =>
    costNanoUsd(price, { tokensIn: tokensIn[end], tokensOut: tokensOut[end] }, { isBatch: mode === 'batch' });
  return { low: cost('low'), expected: cost('expected'), high: cost('high') };
}

/**
 * Judge requests a question: its own passage and the union of what the retrievers find. The lists are one another's
 * copies at best and have nothing in common at worst; with half of the shorter in common, as expected here, they are
 * typical of BM25 and a bi-encoder on one corpus. A run of one's own may have a list for any question or none.
 * @param found what BM25 found on average where that was measured: it may find less than it was asked for
 */
export function pairsPerQuestion(
  { bm25, dense, run, runDepth = 0, depth = Infinity }: RetrieverDepths,
  passages: number,
  found = Math.min(bm25, passages),
): Interval {
  const [words, vectors] = [Math.min(bm25, passages, found), Math.min(dense, passages)];
  const own = run === undefined ? 0 : Math.min(runDepth, passages);
  const high = Math.min(words + vectors + own, depth, passages - 1) + 1;
  // Where BM25 stands alone and was not measured, rare words may find next to nothing.
  const low = Math.max(1, Math.min(depth, Math.max(vectors, dense === 0 ? words / 2 : 0)));
  const longest = Math.max(words, vectors, own);
  const expected = Math.min(depth, longest + 0.5 * (words + vectors + own - longest));
  return { low: Math.min(low, high), expected: Math.min(Math.max(expected, low), high), high };
}

/** Of `candidates` in the spec. */
export interface RetrieverDepths {
  bm25: number;
  dense: number;
  run?: string | undefined;
  runDepth?: number;
  depth?: number | undefined;
}

function quantileFor(degrees: number): number {
  // The entry below: a wider interval than the exact quantile gives.
  return quantiles.findLast(([from]) => from <= degrees)?.[1] ?? quantiles[0][1];
}
