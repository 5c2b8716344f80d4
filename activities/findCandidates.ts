import type { Candidate } from '../core/contracts/candidate';
import { chunkSchema } from '../core/contracts/chunk';
import { querySchema, type Query } from '../core/contracts/query';
import type { RankedItem } from '../core/retrieval/rankedList';
import { mergeCandidates } from '../core/retrieval/mergeCandidates';
import { batches } from '../core/batches';
import type { ArtifactReader } from '../infra/artifactStore/artifactReader';
import { buildPassageIndex } from './stage/buildPassageIndex';
import { defineStage } from './stage/definition';
import { readDenseIndex } from './stage/readDenseIndex';

/** Candidates of a query stand together in one part, so that later stages can join part by part. */
const queriesPerBatch = 64;

/**
 * For every query the union of what BM25 and the bi-encoder find, with each one's rank and score. Both indexes
 * are resident: about 10 bytes a posting plus 1.5 KB a passage.
 */
export const findCandidates = defineStage({
  name: 'candidates',
  version: 1,
  inputs: ['queries', 'chunks', 'embeddings'],
  configure: ({ candidates, train }) => ({ ...candidates, base: train.base, language: 'en' }),
  async run({ config, inputs, output, tools, progress }) {
    await progress({ phase: 'index', done: 0, total: inputs.queries.rowCount(), unit: 'queries' });
    const searchers = {
      ...(config.bm25 > 0
        ? { bm25: await openBm25(inputs.chunks, config, () => progress({ phase: 'index', done: 0, unit: 'queries' })) }
        : {}),
      ...(config.dense > 0
        ? { dense: await openDense(inputs.embeddings, await tools.encoder(config.base), config) }
        : {}),
    };
    for await (const queries of batches(inputs.queries.rows(querySchema), queriesPerBatch)) {
      const found: Record<string, RankedItem[][]> = {};
      for (const [retriever, search] of Object.entries(searchers)) found[retriever] = await search(queries);
      for (const [index, query] of queries.entries()) {
        const lists = Object.entries(found).map(([retriever, results]) => ({ retriever, items: results[index] ?? [] }));
        for (const candidate of mergeCandidates(query.id, lists)) await output.write(candidate satisfies Candidate);
      }
      output.counts.in += queries.length;
      await progress({ phase: 'search', done: output.counts.in, total: inputs.queries.rowCount(), unit: 'queries' });
    }
  },
});

type Search = (queries: Query[]) => Promise<RankedItem[][]>;

async function openBm25(
  chunks: ArtifactReader,
  { bm25, language }: { bm25: number; language: string },
  tell: () => Promise<void>,
): Promise<Search> {
  const index = await buildPassageIndex(chunks.rows(chunkSchema), { language, tell });
  return async (queries) => queries.map(({ text }) => index.search(text, bm25));
}

async function openDense(
  embeddings: ArtifactReader,
  encoder: { encode(texts: string[]): Promise<Float32Array> },
  { dense }: { dense: number },
): Promise<Search> {
  const index = await readDenseIndex(embeddings);
  return async (queries) => index.search(await encoder.encode(queries.map(({ text }) => text)), dense);
}
