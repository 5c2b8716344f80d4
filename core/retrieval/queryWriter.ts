import { growMemory, LEVELS, type IndexLayout } from './indexLayout';
import type { IndexViews } from './indexViews';
import { HIGHEST_SUM } from './kernel/kernel';

/** A query as the kernel reads it: places in the shared memory, and bounds in the unit of its 16-bit sums. */
export interface WrittenQuery {
  /** The distinct terms: rare ones, then frequent ones. */
  rare: number;
  frequent: number;
  end: number;
  /** All terms in the order of the query, repetitions included. */
  order: number;
  orderEnd: number;
  /** The most that the frequent terms add to a sum. */
  frequentMost: number;
  /** A sum that the k-th best document is known to have, or 0. */
  start: number;
  /** A document whose sum is this much below the k-th best is not among the k best. */
  margin: number;
}

/** Left free between the highest possible score and the highest sum, since weights are rounded up. */
const SUM_RANGE = 32_000;
/** The least weight with which the least impact still counts: (1 * 128 + 128) >> 8 is 1. */
const LEAST_WEIGHT = 128;
/** Bytes of a distinct term, and of a term in the order of the query. */
const [TERM_BYTES, ORDERED_BYTES] = [16, 32];

export function createQueryWriter(memory: WebAssembly.Memory, layout: IndexLayout, views: IndexViews) {
  const repeats = new Int32Array(layout.terms);
  const distinct = new Int32Array(layout.terms);
  let area = openArea(memory, 256);
  return (rows: ArrayLike<number>, k: number, atLeast: number): WrittenQuery => {
    if (rows.length > area.capacity) area = openArea(memory, rows.length * 2);
    const count = countRepeats(rows, repeats, distinct);
    writeOrder(area, rows, layout, views);
    const written = writeTerms(area, distinct.subarray(0, count), repeats, { layout, views, k, atLeast });
    for (let index = 0; index < count; index++) repeats[distinct[index]!] = 0;
    return { ...written, order: area.order, orderEnd: area.order + rows.length * ORDERED_BYTES };
  };
}

type Area = ReturnType<typeof openArea>;

/** Room for a query of so many terms. A longer one gets a new place: queries of hundreds of terms are few. */
function openArea(memory: WebAssembly.Memory, capacity: number) {
  const terms = growMemory(memory, capacity * (TERM_BYTES + ORDERED_BYTES));
  const order = terms + capacity * TERM_BYTES;
  return {
    capacity,
    terms,
    order,
    termWords: new Uint32Array(memory.buffer, terms, capacity * (TERM_BYTES / 4)),
    orderWords: new Uint32Array(memory.buffer, order, capacity * (ORDERED_BYTES / 4)),
    orderNumbers: new Float64Array(memory.buffer, order, capacity * (ORDERED_BYTES / 8)),
  };
}

/** Writes how often the query has each of its terms, and which these are; returns their number. */
function countRepeats(rows: ArrayLike<number>, repeats: Int32Array, distinct: Int32Array): number {
  let count = 0;
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!;
    if (repeats[row]!++ === 0) distinct[count++] = row;
  }
  return count;
}

function writeOrder(
  { orderWords, orderNumbers }: Area,
  rows: ArrayLike<number>,
  layout: IndexLayout,
  { idfs, frequent, starts }: IndexViews,
): void {
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!;
    const [place, first] = [frequent[row]!, starts[row]!];
    const word = (index * ORDERED_BYTES) / 4;
    orderNumbers[word / 2] = idfs[row]!;
    orderWords[word + 2] = place !== 0 ? place + layout.stride : layout.postingFrequencies + first * 2;
    orderWords[word + 3] = place !== 0 ? 0 : layout.postingDocuments + first * 4;
    orderWords[word + 4] = starts[row + 1]! - first;
  }
}

interface Search {
  layout: IndexLayout;
  views: IndexViews;
  k: number;
  atLeast: number;
}

/**
 * With `unit` sums a score, an impact of q 255ths of the highest becomes (q * weight + 128) >> 8. That is at most half a
 * sum too low, and too high by at most what rounding up q and the weight and rounding the product add.
 */
function writeTerms(
  { terms, termWords }: Area,
  distinct: Int32Array,
  repeats: Int32Array,
  { layout, views, k, atLeast }: Search,
): Omit<WrittenQuery, 'order' | 'orderEnd'> {
  const { highest, frequent, levels } = views;
  let total = 0;
  for (const row of distinct) total += highest[row]! * repeats[row]!;
  const unit = SUM_RANGE / total;
  const level = LEVELS.findIndex((rank) => rank >= k);
  let [tooHigh, start, frequentMost, first, last] = [0, 0, 0, 0, distinct.length];
  for (const row of distinct) {
    const bound = highest[row]! * repeats[row]! * unit;
    const weight = Math.min(HIGHEST_SUM, Math.max(LEAST_WEIGHT, Math.ceil((bound * 256) / 255)));
    const isFrequent = frequent[row] !== 0;
    tooHigh += bound / 255 + 255 * (weight / 256 - bound / 255) + 0.5;
    if (isFrequent) frequentMost += (255 * weight + 128) >> 8;
    if (level >= 0) start = Math.max(start, (levels[row * LEVELS.length + level]! * weight + 128) >> 8);
    writeTerm(termWords, isFrequent ? --last : first++, row, weight, { layout, views });
  }
  return {
    ...{ rare: terms, frequent: terms + first * TERM_BYTES, end: terms + distinct.length * TERM_BYTES, frequentMost },
    start: Math.min(HIGHEST_SUM, Math.max(start, Math.floor(atLeast * unit + tooHigh))),
    margin: Math.ceil(tooHigh + distinct.length / 2) + 1,
  };
}

function writeTerm(
  termWords: Uint32Array,
  index: number,
  row: number,
  weight: number,
  { layout, views: { frequent, starts } }: Pick<Search, 'layout' | 'views'>,
): void {
  const word = (index * TERM_BYTES) / 4;
  const [place, first] = [frequent[row]!, starts[row]!];
  termWords[word] = place !== 0 ? place : layout.postingDocuments + first * 4;
  termWords[word + 1] = place !== 0 ? 0 : layout.postingImpacts + first;
  termWords[word + 2] = place !== 0 ? 0 : layout.postingDocuments + starts[row + 1]! * 4;
  termWords[word + 3] = weight;
}
