import { documentSchema, type Document } from '../../core/contracts/document';
import type { EvaluationQuery } from '../../core/contracts/evaluationSet';
import type { Run, ScoredDocument } from '../../core/evaluation/runs';
import { passageText } from '../../core/passageText';
import { fuseByReciprocalRank } from '../../core/retrieval/fusion';
import { rankByScore } from '../../core/retrieval/rankedList';
import type { CrossEncoder } from '../../infra/onnx/crossEncoder';
import type { DenseIndex } from '../../infra/onnx/denseIndex';
import type { Encoder } from '../../infra/onnx/encoder';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import { buildPassageIndex } from '../stage/buildPassageIndex';

/** Called between batches with the number of pairs scored. */
export type OnProgress = (done: number, total: number) => Promise<void>;

/** Pairs scored between two signs of progress. */
const pairsPerStep = 256;

/** BM25 over the whole corpus, `depth` documents a question. */
export async function rankWithBm25(
  set: ArtifactReader,
  queries: EvaluationQuery[],
  { depth, tell }: { depth: number; tell: () => Promise<void> },
): Promise<Run> {
  const index = await buildPassageIndex(set.rows(documentSchema), { language: 'en', tell });
  return new Map(queries.map(({ id, text }) => [id, index.search(text, depth)]));
}

/** The untuned bi-encoder over the whole corpus. */
export async function rankWithDense(
  queries: EvaluationQuery[],
  { index, encoder, depth }: { index: DenseIndex; encoder: Encoder; depth: number },
): Promise<Run> {
  const vectors = await encoder.encode(queries.map(({ text }) => text));
  const lists = await index.search(vectors, depth);
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

/** The same documents in the order of the untuned bi-encoder. */
export async function rerankWithDense(
  queries: EvaluationQuery[],
  lists: Run,
  { index, encoder }: { index: DenseIndex; encoder: Encoder },
): Promise<Run> {
  const vectors = await encoder.encode(queries.map(({ text }) => text));
  return mapLists(
    queries,
    lists,
    ({ id }, row) => index.score(vectors.subarray(row * encoder.hiddenSize, (row + 1) * encoder.hiddenSize), id) ?? -1,
  );
}

/** The same documents in the order of a cross-encoder, which reads title and text. Also tells pairs per second. */
export async function rerankWithCrossEncoder(
  queries: EvaluationQuery[],
  lists: Run,
  options: { model: CrossEncoder; documents: ReadonlyMap<string, Document>; onProgress: OnProgress },
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
