import type { Compute } from '../../core/contracts/protocol';
import { rerankSummarySchema, type RerankSummary } from '../../core/contracts/rerankerComparison';
import { rerankedListSchema, type RerankedList } from '../../core/contracts/rerankTask';
import type { Qrels, Run } from '../../core/evaluation/runs';
import { mean } from '../../core/evaluation/statistics';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';

/** A reranker's rankings of the questions that it was asked about. */
export interface ReadReranker {
  run: Run;
  summary: RerankSummary;
  /** Where the sizes of its model are known. */
  reading: Omit<Compute, 'rpp' | 'qpp'> | undefined;
}

/** What it put in order, and behind that the rest of each list as it is. */
export async function readReranker(
  ranking: ArtifactReader,
  { drawn, lists }: { drawn: Qrels; lists: ReadonlyMap<string, readonly string[]> },
): Promise<ReadReranker> {
  const ranked = new Map<string, RerankedList>();
  for await (const row of ranking.rows(rerankedListSchema)) ranked.set(row.queryId, row);
  const run = new Map(
    [...drawn.keys()].map((queryId) => {
      const first = ranked.get(queryId)?.documents ?? [];
      const known = new Set(first);
      const ids = [...first, ...(lists.get(queryId) ?? []).filter((id) => !known.has(id))];
      // Tools read scores and no ranks: each document has one of its own.
      return [queryId, ids.map((id, place) => ({ id, score: ids.length - place }))] as const;
    }),
  );
  const summary = rerankSummarySchema.parse(ranking.manifest.summary);
  return { run, summary, reading: readingOf([...ranked.values()], drawn.size) };
}

function readingOf(rows: readonly RerankedList[], questions: number): ReadReranker['reading'] {
  if (!rows.some(({ flops }) => flops !== undefined)) return undefined;
  const perQuestion = (of: (row: RerankedList) => number): number => (mean(rows.map(of)) * rows.length) / questions;
  return {
    inputs: perQuestion(({ calls }) => calls),
    tokens: perQuestion(({ tokensIn, tokensOut }) => tokensIn + tokensOut),
    flops: perQuestion(({ flops = 0 }) => flops),
  };
}
