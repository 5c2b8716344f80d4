import { truncatePair } from '../text/truncatePair';

/** What becomes of a document that is longer than what the model reads with its query. */
export const longPolicies = ['windows', 'truncate'] as const;
export type LongPolicy = (typeof longPolicies)[number];

export interface WindowOptions {
  /** Tokens of query and document together, special tokens left out. */
  room: number;
  long: LongPolicy;
  /** Of one document at most; what lies behind them is not read. */
  mostWindows: number;
}

export interface CutDocument {
  query: number[];
  /** At least one; the first is what truncation alone would leave. */
  windows: number[][];
  /** Whether tokens of the document are in no window. */
  isCut: boolean;
}

/** Neighbours share at least a quarter, so that a sentence at the edge of one stands whole in the other. */
const leastOverlap = 0.25;

/**
 * Cuts a document that is too long into windows of equal length, at token boundaries and spread evenly from its first
 * token to its last. A query keeps at most half of the room where both are long, as in training. Where more windows
 * were needed than are allowed, they follow each other from the start at the least overlap.
 */
export function cutIntoWindows(
  query: readonly number[],
  document: readonly number[],
  { room, long, mostWindows }: WindowOptions,
): CutDocument {
  const [keptQuery, first] = truncatePair([...query], [...document], room);
  const [total, size] = [document.length, first.length];
  if (size === total) return { query: keptQuery, windows: [first], isCut: false };
  if (long === 'truncate' || size === 0) return { query: keptQuery, windows: [first], isCut: true };
  const stride = Math.max(1, size - Math.ceil(size * leastOverlap));
  const needed = 1 + Math.ceil((total - size) / stride);
  const isCut = needed > mostWindows;
  const starts = Array.from({ length: Math.min(needed, mostWindows) }, (_, place) =>
    isCut ? place * stride : Math.round((place * (total - size)) / (needed - 1)),
  );
  return { query: keptQuery, windows: starts.map((start) => document.slice(start, start + size)), isCut };
}
