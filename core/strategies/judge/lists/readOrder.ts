import { withoutReasoning } from '../../parseJsonAnswer';
import { UnusableAnswer } from '../../unusableAnswer';

/** Numbers in the order in which an answer names them: `[2] > [1]`, `2, 1`, `[2, 1]` or `{"ranking": [2, 1]}`. */
export interface ReadOrder {
  /** Indices from 0, each once, all of 0..count-1. */
  order: number[];
  /** How many of them the answer did not name; they stand last, as they were shown. */
  missing: number;
}

/** What {@link readOrder} can read, for the endpoint's layer: two labels in a row. */
export const orderForm = {
  pattern: '\\d+\\s*\\]?\\s*[>,]\\s*\\[?\\s*\\d+',
  words: 'the labels of all passages from the best to the worst, such as [2] > [3] > [1]',
};

/**
 * Reads a permutation of 1..count. Labels that do not exist and repeats are dropped, what is missing is appended as it
 * was shown: as RankGPT reads its answers. What was thought before `</think>` does not count, nor does prose around
 * the longest row of labels.
 * @throws UnusableAnswer when there is no row of labels
 */
export function readOrder(content: string, count: number): ReadOrder {
  const text = withoutReasoning(content);
  const rows = [...text.matchAll(row)].map(([found]) => namedIn(found, count));
  const named = rows.reduce((longest, found) => (found.length >= longest.length ? found : longest), [] as number[]);
  if (named.length === 0) {
    const received = JSON.stringify(text.slice(0, 160));
    throw new UnusableAnswer(
      text.trim() === '' ? 'empty' : 'off-schema',
      `expected ${orderForm.words}; received ${received}`,
    );
  }
  const missing = Array.from({ length: count }, (_, index) => index).filter((index) => !named.includes(index));
  return { order: [...named, ...missing], missing: missing.length };
}

const row = /\[?\s*\d+\s*\]?(?:\s*[>,]\s*\[?\s*\d+\s*\]?)+/g;

function namedIn(text: string, count: number): number[] {
  const labels = [...text.matchAll(/\d+/g)].map(([digits]) => Number(digits) - 1);
  return [...new Set(labels)].filter((index) => index >= 0 && index < count);
}
