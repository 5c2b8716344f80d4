import { z } from 'zod';
import { concurrently } from '../../../core/concurrently';
import { readModelJson, readTokenizer } from '../modelFolder';
import { padBatch, type EncodedInput } from '../padBatch';
import { openSession, runsUnderWay } from '../session';
import type { ModelFile, PairScorer } from './pairScorer';

const lengthSchema = z.object({ model_max_length: z.number().int().positive() });

/**
 * A cross-encoder: one raw logit a pair. The length it was trained at stands in its tokenizer's configuration: scoring at
 * another one cost a prototype .05 to .07 nDCG@10, so it belongs to the model and is not an option of scoring. A pair is
 * a call of its own: in 8 bits the scale of a batch would make its score depend on the others, and on a CPU batches gain
 * nothing.
 */
export async function openCrossEncoder({ folder, file, threads }: ModelFile): Promise<PairScorer> {
  const tokenizer = await readTokenizer(folder);
  const { model_max_length: maxTokens } = lengthSchema.parse(await readModelJson(folder, 'tokenizer_config.json'));
  const session = await openSession(file, threads);
  const run = async (batch: readonly EncodedInput[]): Promise<Float32Array> => {
    const feeds = padBatch(batch);
    const result = await session.run(Object.fromEntries(session.inputNames.map((name) => [name, feeds[name]!])));
    return result[session.outputNames[0]!]!.data as Float32Array;
  };
  return {
    kind: 'cross-encoder',
    async score(pairs) {
      const scores = new Float32Array(pairs.length);
      await concurrently([...pairs.entries()], runsUnderWay, async ([place, { query, passage }]) => {
        const [logit = NaN] = await run([tokenizer.encodePair(query, passage, maxTokens)]);
        scores[place] = logit;
      });
      return scores;
    },
    countTokens: (query, passages) =>
      passages.map((passage) => tokenizer.encodePair(query, passage, maxTokens).inputIds.length),
    tokens: {
      room: maxTokens - tokenizer.specialTokens.pair,
      encode: (text) => tokenizer.plain(text),
      join: (query, passage) => tokenizer.joinPair(query, passage),
      score: run,
    },
  };
}
