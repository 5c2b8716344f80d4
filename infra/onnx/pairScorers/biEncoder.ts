import { z } from 'zod';
import type { Threads } from '../../threads/thread';
import { VectorStore } from '../../vectors/vectorStore';
import { dot, openDenseIndex } from '../denseIndex';
import { encodeInBlocks } from '../encodeInBlocks';
import type { Encoder } from '../encoder';
import { openEncoderFolder } from '../encoderFolder';
import type { ModelFile, PairScorer, PassageSearch } from './pairScorer';
import { rememberTexts } from './rememberTexts';

/** Vectors of a block of passages: 4,096 x 384 floats are 6 MB. */
const passagesPerBlock = 4096;
/** Queries between two signs of progress. */
const queriesPerStep = 128;
const ownSchema = z.looseObject({ scoreScale: z.number().positive() });

/** A bi-encoder: the similarity of one vector of the query and one of the passage, times the scale it was trained at. */
export async function openBiEncoder({ folder, file, own, threads }: ModelFile): Promise<PairScorer> {
  const encoder = await openEncoderFolder(folder, threads, file);
  const { scoreScale } = ownSchema.parse(own);
  const { prompts, hiddenSize } = encoder;
  const readerOf = (prompt: string) =>
    rememberTexts(
      (text) => encoder.encode([prompt + text]),
      () => hiddenSize,
    );
  const [readQueries, readPassages] = [readerOf(prompts.query), readerOf(prompts.passage)];
  return {
    kind: 'bi-encoder',
    scoreScale,
    async score(pairs) {
      const queryOf = await readQueries(pairs.map(({ query }) => query));
      const passageOf = await readPassages(pairs.map(({ passage }) => passage));
      return Float32Array.from(pairs, ({ query, passage }) => scoreScale * dot(queryOf(query), passageOf(passage)));
    },
    countTokens: (query, passages) =>
      [prompts.query + query, ...passages.map((passage) => prompts.passage + passage)].map(encoder.countTokens),
    search: createSearch(encoder, threads),
  };
}

/** Vectors are kept in the store, so that a search that was lost goes on. Memory: those of a block and of the queries. */
function createSearch(encoder: Encoder, threads: Threads): PassageSearch {
  const { prompts, hiddenSize: hidden } = encoder;
  return {
    name: 'dense',
    async rank(queries, passages, { depth, store, signal, onProgress }) {
      const vectors = new Float32Array(queries.length * hidden);
      for (let row = 0; row < queries.length; row += queriesPerStep) {
        const step = queries.slice(row, row + queriesPerStep);
        vectors.set(await encoder.encode(step.map((query) => prompts.query + query)), row * hidden);
        await onProgress(0);
      }
      const kept = await VectorStore.open(store, encoder);
      const blocks = () =>
        encodeInBlocks(passages, ({ text }) => prompts.passage + text, encoder, {
          ...{ passagesPerBlock, kept, signal, onProgress },
        });
      return openDenseIndex({ hidden, blocks }, { threads: threads.count }).search(vectors, depth);
    },
  };
}
