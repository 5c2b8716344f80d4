import { z } from 'zod';
import { readSentencePooling } from '../encoderFolder';
import { openMaxSim, type TokenVectors } from '../maxSim';
import { readTokenizer } from '../modelFolder';
import { padBatch, type EncodedInput } from '../padBatch';
import { openSession } from '../session';
import type { ModelFile, PairScorer } from './pairScorer';
import { rememberTexts } from './rememberTexts';
import { createTokenSearch } from './tokenSearch';

const ownSchema = z.looseObject({
  maxTokens: z.number().int().positive(),
  queryTokens: z.number().int().positive(),
  maskTokenId: z.number().int().nonnegative(),
  skippedTokenIds: z.array(z.number().int().nonnegative()),
});

/** A late-interaction model: the sum over the query's tokens of how near the nearest token of the passage is. */
export async function openLateInteraction(model: ModelFile): Promise<PairScorer> {
  const { queryTokens } = ownSchema.parse(model.own);
  const { encodeQuery, encodePassage, countPassage, width } = await openTokenEncoder(model);
  const maxSim = await openMaxSim({ width, tokensPerQuery: queryTokens, threads: model.threads.count });
  const readQueries = rememberTexts(encodeQuery, ({ length }) => length);
  const readPassages = rememberTexts(encodePassage, ({ vectors }) => vectors.length);
  return {
    kind: 'late-interaction',
    // A vector finds at most its like, so that the mean over the query's vectors is a similarity.
    scoreScale: queryTokens,
    async score(pairs) {
      const queryOf = await readQueries(pairs.map(({ query }) => query));
      const passageOf = await readPassages(pairs.map(({ passage }) => passage));
      const scores = new Float32Array(pairs.length);
      for (const [place, { query, passage }] of pairs.entries())
        scores.set(await maxSim.score(queryOf(query), passageOf(passage)), place);
      return scores;
    },
    // A query is filled up.
    countTokens: (_, passages) => [queryTokens, ...passages.map(countPassage)],
    search: createTokenSearch({ encodeQuery, encodePassage, maxSim }),
  };
}

/**
 * The vectors of a text's tokens. A query is cut or filled up to `queryTokens` with mask tokens that nothing attends to
 * and whose vectors count; of a passage, punctuation does not count.
 */
async function openTokenEncoder({ folder, file, own, threads }: ModelFile) {
  const { maxTokens, queryTokens, maskTokenId, skippedTokenIds } = ownSchema.parse(own);
  const [tokenizer, { prompts }] = await Promise.all([readTokenizer(folder), readSentencePooling(folder)]);
  const skipped = new Set(skippedTokenIds);
  const session = await openSession(file, threads);
  const run = async (inputIds: number[], attended: number) => {
    const input: EncodedInput = { inputIds, tokenTypeIds: inputIds.map(() => 0), attended };
    const inputs = padBatch([input]);
    const found = await session.run(Object.fromEntries(session.inputNames.map((name) => [name, inputs[name]!])));
    return found[session.outputNames[0]!]!;
  };
  const encodeQuery = async (text: string): Promise<Float32Array> => {
    const { ids } = tokenizer.encode(prompts.query + text, queryTokens);
    const filled = [...ids, ...new Array<number>(queryTokens - ids.length).fill(maskTokenId)];
    return (await run(filled, ids.length)).data as Float32Array;
  };
  const encodePassage = async (text: string): Promise<TokenVectors> => {
    const { ids } = tokenizer.encode(prompts.passage + text, maxTokens);
    const mask = Float32Array.from(ids, (id) => (skipped.has(id) ? -Infinity : 0));
    return { vectors: (await run(ids, ids.length)).data as Float32Array, mask };
  };
  const countPassage = (text: string): number => tokenizer.encode(prompts.passage + text, maxTokens).ids.length;
  const width = Number((await run([maskTokenId], 1)).dims.at(-1));
  return { encodeQuery, encodePassage, countPassage, width };
}
