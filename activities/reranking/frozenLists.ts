import type { EvaluationResult } from '../../core/contracts/evaluation';
import type { CandidateSource } from '../../core/contracts/candidate';
import type { ListKind } from '../../core/contracts/protocol';
import type { Run } from '../../core/evaluation/runs';
import { trecOrder } from '../../core/evaluation/trecOrder';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import { namesOf, readRun } from '../evaluation/storedEvaluation';

/** The system that holds a retriever's scores of what each kind of list has, of all or of some. */
const scoredBy: Record<ListKind, { bm25: string; dense: string }> = {
  bm25: { bm25: 'bm25', dense: 'bm25+dense-rerank' },
  dense: { bm25: 'bm25', dense: 'dense' },
  hybrid: { bm25: 'bm25', dense: 'hybrid+dense-rerank' },
  run: { bm25: 'bm25', dense: 'run+dense-rerank' },
  file: { bm25: 'lists+bm25-rerank', dense: 'lists+dense-rerank' },
  closed: { bm25: 'lists', dense: 'lists+dense-rerank' },
};

/** The lists that an evaluation froze, in their own order as metrics read it: documents by question. */
export async function readFrozenLists(
  evaluation: ArtifactReader,
  result: EvaluationResult,
): Promise<Map<string, string[]>> {
  const [whole] = namesOf(result);
  const own = await readRun(evaluation, result.lists?.system ?? 'bm25');
  const ranked = await readRun(evaluation, whole);
  return new Map(
    [...ranked].map(([queryId, list]) => {
      // An engine's own run may name documents that the set does not have.
      const known = new Set(list.map(({ id }) => id));
      return [queryId, trecOrder(own.get(queryId) ?? []).filter((id) => known.has(id))];
    }),
  );
}

/** What was known of a document of a list before: its place there, and the retrievers' scores. */
export async function openSources(
  evaluation: ArtifactReader,
  { lists }: EvaluationResult,
): Promise<(queryId: string, documentId: string, place: number) => CandidateSource[]> {
  const systems = scoredBy[lists?.kind ?? 'bm25'];
  const [bm25, dense] = [await readScores(evaluation, systems.bm25), await readScores(evaluation, systems.dense)];
  return (queryId, documentId, place) => [
    // The order of the list, whoever made it, goes before that of any retriever.
    { retriever: 'fused', rank: place + 1, score: -place },
    ...[bm25, dense].flatMap((sourceOf) => sourceOf(queryId, documentId) ?? []),
  ];

  async function readScores(reader: ArtifactReader, system: string) {
    const retriever = system === systems.bm25 ? 'bm25' : 'dense';
    const byQuery = indexRun(await readRun(reader, system));
    return (queryId: string, documentId: string): CandidateSource | undefined => {
      const found = byQuery.get(queryId)?.get(documentId);
      return found && { retriever, ...found };
    };
  }
}

function indexRun(run: Run): Map<string, Map<string, { rank: number; score: number }>> {
  return new Map(
    [...run].map(([queryId, list]) => [
      queryId,
      new Map(list.map(({ id, score }, place) => [id, { rank: place + 1, score }])),
    ]),
  );
}
