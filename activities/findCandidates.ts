import type { Candidate } from '../core/contracts/candidate';
import { chunkSchema } from '../core/contracts/chunk';
import type { PipelineSpec } from '../core/contracts/pipelineSpec';
import { querySchema, type Query } from '../core/contracts/query';
import { batches } from '../core/batches';
import { analysisOf } from '../core/analysisOf';
import { encoderOf } from '../core/encoderOf';
import type { Bm25Index } from '../core/retrieval/bm25Index';
import { fuseCandidates } from '../core/retrieval/mergeCandidates';
import type { RankedItem } from '../core/retrieval/rankedList';
import { openBm25 } from './candidates/openBm25';
import { openDense } from './candidates/openDense';
import { openShardedBm25 } from './candidates/openShardedBm25';
import { openRun, type RunRetriever } from './candidates/openRun';
import type { Retriever } from './candidates/retriever';
import { buildPassageIndex } from './stage/buildPassageIndex';
import { defineStage, type StageContext } from './stage/definition';

/** Passages of one index of BM25: of 100 words each their index takes about 1 GB. More are searched shard by shard. */
const passagesPerShard = 1_500_000;

/** Questions of one pass over the vectors: 4,096 of them with 60 candidates each take about 60 MB. */
const queriesPerPass = 4096;

/**
 * For every query the union of what BM25, the bi-encoder and the user's own engine find, with each one's rank and score
 * and, where the spec says so, the order that they give together. Candidates of a query stand together, so that later
 * stages can join. Memory: an index of BM25 (about 7 bytes a posting) of 1,500,000 passages at most, a block of vectors, the lists of a pass.
 */
export const findCandidates = defineStage({
  name: 'candidates',
  version: 2,
  inputs: ['queries', 'chunks', 'embeddings'],
  configure,
  async run(context) {
    const total = context.inputs.queries.rowCount();
    await context.progress({ phase: 'index', done: 0, total, unit: 'queries' });
    const opened = await openRetrievers(context);
    try {
      await search(opened, context);
    } finally {
      for (const each of opened.retrievers) await each.close?.();
    }
  },
});

function configure(spec: PipelineSpec) {
  // How the file of the run is called does not matter: its digest says what is in it.
  const { run: _, passagePrompt: __, identifiers: ___, ...candidates } = spec.candidates;
  const { encoder, queryPrompt } = encoderOf(spec);
  return { ...candidates, ...analysisOf(spec), encoder, queryPrompt };
}

type Context = StageContext<ReturnType<typeof configure>, 'queries' | 'chunks' | 'embeddings'>;

interface Opened {
  retrievers: Retriever[];
  run: RunRetriever | undefined;
}

async function openRetrievers(context: Context): Promise<Opened> {
  const { config, inputs, tools, store, signal } = context;
  const index = onFirstUse(() => openIndex(context));
  const retrievers: Retriever[] = [];
  if (config.bm25 > 0) retrievers.push(await openWords(context, index));
  if (config.dense > 0) {
    const encoder = await tools.encoder(config.encoder);
    retrievers.push(openDense(inputs.embeddings, encoder, { ...config, store, signal }));
  }
  const run = await openOwnRun(context, index);
  if (run) retrievers.push(run);
  return { retrievers, run };
}

async function openWords({ config, inputs, tools }: Context, index: () => Promise<Bm25Index>): Promise<Retriever> {
  const { bm25, language, analysis } = config;
  const { threads } = tools;
  if (inputs.chunks.rowCount() <= passagesPerShard) return openBm25(await index(), { bm25, language, threads });
  return openShardedBm25(inputs.chunks, { bm25, language, analysis, threads, passagesPerShard });
}

function openIndex({ config, inputs, progress }: Context): Promise<Bm25Index> {
  const { language, analysis } = config;
  const tell = (): Promise<void> => progress({ phase: 'index', done: 0, unit: 'queries' });
  return buildPassageIndex(inputs.chunks.rows(chunkSchema), { language, analysis, tell });
}

async function openOwnRun(context: Context, index: () => Promise<Bm25Index>): Promise<RunRetriever | undefined> {
  const { config, inputs, store } = context;
  if (config.runSha256 === undefined) return undefined;
  const queryIds = new Set<string>();
  for await (const { id } of inputs.queries.rows(querySchema)) queryIds.add(id);
  const { runSha256, runDepth, language } = config;
  return openRun(inputs, { runSha256, runDepth, language, store, queryIds }, index);
}

function onFirstUse<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}

async function search({ retrievers, run }: Opened, context: Context): Promise<void> {
  const { config, inputs, output, progress } = context;
  const total = inputs.queries.rowCount();
  const tell = (): Promise<void> => progress({ phase: 'search', done: output.counts.in, total, unit: 'queries' });
  for (const [queryId, lines] of run?.unknownQueries ?? []) await output.drop('unknown-query', { queryId, lines });
  for await (const queries of batches(inputs.queries.rows(querySchema), queriesPerPass)) {
    const found: { retriever: string; results: RankedItem[][] }[] = [];
    for (const each of retrievers) found.push({ retriever: each.name, results: await each.search(queries, tell) });
    for (const [row, query] of queries.entries()) {
      const lists = found.map(({ retriever, results }) => ({ retriever, items: results[row] ?? [] }));
      await writeCandidates(query, fuseCandidates(query.id, lists, config), context);
      for (const id of run?.unknownIds(query.id) ?? []) await output.drop('unknown-passage', { queryId: query.id, id });
      output.counts.in += 1;
      await tell();
    }
  }
}

/** The first `depth` of them; a question without any is told as dropped. */
async function writeCandidates(query: Query, candidates: Candidate[], { config, output }: Context): Promise<void> {
  const { depth = candidates.length } = config;
  if (candidates.length === 0) await output.drop('no-candidate', { queryId: query.id, text: query.text });
  for (const candidate of candidates.slice(0, depth)) await output.write(candidate);
  if (candidates.length > depth) output.countDropped('below-depth', candidates.length - depth);
}
