import { documentSchema, type Document } from '../../core/contracts/document';
import type { EvaluationQuery } from '../../core/contracts/evaluationSet';
import type { Run, ScoredDocument } from '../../core/evaluation/runs';
import { passageText } from '../../core/passageText';
import { fuseByReciprocalRank } from '../../core/retrieval/fusion';
import { asAnalyzed } from '../../core/retrieval/languageAnalyzer';
import { rankByScore } from '../../core/retrieval/rankedList';
import { dot, type DenseIndex } from '../../infra/onnx/denseIndex';
import type { PairScorer } from '../../infra/onnx/pairScorers/pairScorer';
import { openSearchPool } from '../../infra/retrieval/searchPool';
import type { Threads } from '../../infra/threads/thread';
import { buildPassageIndex, type PassageIndexOptions } from '../stage/buildPassageIndex';
import type { DocumentSource } from './poolCorpus';
import { Stopwatch } from './stopwatch';

/** Called between batches with the number of pairs scored. */
export type OnProgress = (done: number, total: number) => Promise<void>;

/** Pairs scored between two signs of progress. */
const pairsPerStep = 256;

type SearchOptions = PassageIndexOptions & { depth: number; threads: Threads; stopwatch?: Stopwatch | undefined };

/** BM25 over the whole corpus, `depth` documents a question. */
export async function rankWithBm25(
  set: DocumentSource,
  queries: EvaluationQuery[],
  { depth, threads, stopwatch = new Stopwatch(), ...options }: SearchOptions,
): Promise<Run> {
  const { language, tell } = options;
  const index = await buildPassageIndex(set.rows(documentSchema), options);
  const pool = openSearchPool(index, threads);
  try {
    const texts = queries.map(({ text, language: written }) => asAnalyzed(text, written, language));
    const lists = await stopwatch.time('bm25', () => pool.search(texts, depth, { tell }));
    return new Map(queries.map(({ id }, row) => [id, lists[row]!]));
  } finally {
    await pool.close();
  }
}

/**
 * The same documents in BM25's order, with the statistics of the whole corpus; one without a word of the question scores 0.
 * Memory: the index, and what one question finds.
 */
export async function rerankWithBm25(
  set: DocumentSource,
  queries: EvaluationQuery[],
  lists: Run,
  options: PassageIndexOptions,
): Promise<Run> {
  const { language, tell } = options;
  const index = await buildPassageIndex(set.rows(documentSchema), options);
  const reranked = new Map<string, ScoredDocument[]>();
  for (const { id: queryId, text, language: written } of queries) {
    const found = index.search(asAnalyzed(text, written, language), index.documents);
    const scores = new Map(found.map(({ id, score }) => [id, score]));
    reranked.set(
      queryId,
      rankByScore((lists.get(queryId) ?? []).map(({ id }) => ({ id, score: scores.get(id) ?? 0 }))),
    );
    await tell();
  }
  return reranked;
}

/** An index of documents and the vectors of the questions, [questions, hidden]. */
export interface AskedIndex {
  index: DenseIndex;
  vectors: Float32Array;
}

/** The untuned bi-encoder over the whole corpus. */
export async function rankWithDense(
  queries: EvaluationQuery[],
  { index, vectors, depth, tell }: AskedIndex & { depth: number; tell: () => Promise<void> },
): Promise<Run> {
  const lists = await index.search(vectors, depth, tell);
  return new Map(queries.map(({ id }, row) => [id, lists[row] ?? []]));
}

/** Reciprocal rank fusion of two rankings, the best `depth` kept. */
export function fuseRuns(first: Run, second: Run, depth: number): Run {
  const ids = new Set([...first.keys(), ...second.keys()]);
  return new Map(
    [...ids].map((id) => {
      const lists = [first, second].map((run) => rankByScore(run.get(id) ?? []));
      return [id, fuseByReciprocalRank(lists).slice(0, depth)];
    }),
  );
}

/** The same documents in the order of the untuned bi-encoder. Memory: the vectors of the documents of all lists. */
export async function rerankWithDense(
  queries: EvaluationQuery[],
  lists: Run,
  { index, vectors }: AskedIndex,
): Promise<Run> {
  const documents = await index.vectorsOf(new Set([...lists.values()].flatMap((list) => list.map(({ id }) => id))));
  const hidden = vectors.length / queries.length;
  return mapLists(queries, lists, ({ id }, row) => {
    const document = documents.get(id);
    return document ? dot(vectors.subarray(row * hidden, (row + 1) * hidden), document) : -1;
  });
}

/** The same documents in the order of a tuned model, which reads title and text. Also tells pairs per second. */
export async function rerankWithModel(
  queries: EvaluationQuery[],
  lists: Run,
  options: { model: PairScorer; documents: ReadonlyMap<string, Document>; onProgress: OnProgress },
): Promise<{ run: Run; pairsPerSecond: number }> {
  const pairs = queries.flatMap(({ id: queryId, text: query }) =>
    (lists.get(queryId) ?? []).map(({ id }) => ({
      queryId,
      id,
      query,
      passage: passageText(options.documents.get(id) ?? { text: '' }),
    })),
  );
  const scores = new Map<string, ScoredDocument[]>(queries.map(({ id }) => [id, []]));
  let modelMs = 0;
  for (let start = 0; start < pairs.length; start += pairsPerStep) {
    const step = pairs.slice(start, start + pairsPerStep);
    const startedMs = performance.now();
    const values = await options.model.score(step);
    modelMs += performance.now() - startedMs;
    step.forEach(({ queryId, id }, index) => scores.get(queryId)?.push({ id, score: values[index] ?? NaN }));
    await options.onProgress(start + step.length, pairs.length);
  }
  const run = new Map([...scores].map(([queryId, list]) => [queryId, rankByScore(list)]));
  return { run, pairsPerSecond: pairs.length / (modelMs / 1000) };
}

function mapLists(
  queries: EvaluationQuery[],
  lists: Run,
  score: (document: ScoredDocument, row: number) => number,
): Run {
  return new Map(
    queries.map(({ id: queryId }, row) => {
      const list = (lists.get(queryId) ?? []).map((document) => ({ id: document.id, score: score(document, row) }));
      return [queryId, rankByScore(list)];
    }),
  );
}
