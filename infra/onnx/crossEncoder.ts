import type { Tokenizer } from '../../core/text/tokenizer';
import { padBatch } from './padBatch';
import { openSession } from './session';

/** A cross-encoder: one raw logit a (query, passage) pair; a higher one is more relevant. */
export interface CrossEncoder {
  maxTokens: number;
  score(pairs: readonly { query: string; passage: string }[]): Promise<Float32Array>;
}

const batchSize = 32;

/**
 * Opens a cross-encoder. `maxTokens` is the length it was trained at: scoring at another one cost a prototype
 * .05 to .07 nDCG@10, so it belongs to the model and is not an option of scoring.
 */
export async function openCrossEncoder(
  file: string,
  options: { tokenizer: Tokenizer; maxTokens: number; threads: number | undefined },
): Promise<CrossEncoder> {
  const session = await openSession(file, options.threads);
  return {
    maxTokens: options.maxTokens,
    async score(pairs) {
      const inputs = pairs.map(({ query, passage }) => options.tokenizer.encodePair(query, passage, options.maxTokens));
      const order = inputs
        .map((_, index) => index)
        .sort((a, b) => inputs[a]!.inputIds.length - inputs[b]!.inputIds.length || a - b);
      const scores = new Float32Array(pairs.length);
      for (let start = 0; start < order.length; start += batchSize) {
        const batch = order.slice(start, start + batchSize);
        const feeds = padBatch(batch.map((index) => inputs[index]!));
        const result = await session.run(Object.fromEntries(session.inputNames.map((name) => [name, feeds[name]!])));
        const logits = result[session.outputNames[0]!]!.data as Float32Array;
        batch.forEach((index, row) => (scores[index] = logits[row] ?? NaN));
      }
      return scores;
    },
  };
}
