import type { ZodType } from 'zod';
import type { EvaluationQuery } from '../../core/contracts/evaluationSet';
import type { EvaluationResult } from '../../core/contracts/evaluation';
import { buildPool } from '../../core/evaluation/buildPool';
import type { Qrels } from '../../core/evaluation/runs';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import { rankWithBm25, rankWithDense } from './rankSystems';
import { askIndex, type UntunedInputs, type UntunedSettings } from './rankUntuned';

/** The documents of an evaluation set, all of them or those of a pool. */
export type DocumentSource = Pick<ArtifactReader, 'rowCount'> & {
  rows<Row extends { id: string }>(schema: ZodType<Row>): AsyncIterable<Row>;
};

/**
 * A set cut to its pool: what is judged relevant, and the best `top` of BM25 and the bi-encoder for each question. BM25
 * then has the statistics of the pool, as of any corpus. Without `top` it is left whole.
 */
export async function poolCorpus<Inputs extends UntunedInputs>(
  queries: EvaluationQuery[],
  qrels: Qrels,
  { top, settings }: { top: number | undefined; settings: UntunedSettings },
  inputs: Inputs,
): Promise<{ inputs: Inputs; pool?: EvaluationResult['pool'] }> {
  if (top === undefined) return { inputs };
  const { set, threads, tell } = inputs;
  const depth = { depth: top, threads, tell };
  const asked = await askIndex(queries, settings, inputs);
  const bm25 = await rankWithBm25(set, queries, { ...settings, ...depth });
  const dense = await rankWithDense(queries, { ...asked, ...depth });
  const only = buildPool(qrels, [bm25, dense], top);
  const pool = { top, documents: only.size, of: set.rowCount(), isComparableWithWholeCorpus: false as const };
  return { inputs: { ...inputs, set: cutTo(set, only), only }, pool };
}

function cutTo(set: DocumentSource, only: ReadonlySet<string>): DocumentSource {
  return {
    rowCount: () => only.size,
    async *rows(schema) {
      for await (const row of set.rows(schema)) if (only.has(row.id)) yield row;
    },
  };
}
