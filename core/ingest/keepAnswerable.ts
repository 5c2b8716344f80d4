import type { EvaluationQuery, Qrel } from '../contracts/evaluationSet';
import { createDrop, type Drop } from './drop';

/**
 * Questions and judgements after documents were refused: a judgement of a refused document is dropped
 * (`refused-document`), and so is a question that had a relevant document and has none any more (`lost-relevant`), with its
 * other judgements.
 */
export function keepAnswerable(
  { queries, qrels }: { queries: readonly EvaluationQuery[]; qrels: readonly Qrel[] },
  isRefused: (documentId: string) => boolean,
  file: string,
): { queries: EvaluationQuery[]; qrels: Qrel[]; drops: Drop[] } {
  const relevant = qrels.filter(({ score }) => score > 0);
  const had = new Set(relevant.map(({ queryId }) => queryId));
  const has = new Set(relevant.filter(({ documentId }) => !isRefused(documentId)).map(({ queryId }) => queryId));
  const isLost = (queryId: string): boolean => had.has(queryId) && !has.has(queryId);
  const drops = [
    ...queries
      .filter(({ id }) => isLost(id))
      .map(({ id, text }) =>
        createDrop('lost-relevant', { file }, `question ${id}: every relevant document was refused`, text),
      ),
    ...qrels
      .filter(({ documentId }) => isRefused(documentId))
      .map(({ queryId, documentId }) =>
        createDrop('refused-document', { file }, `question ${queryId}: document ${documentId} was refused`, queryId),
      ),
  ];
  return {
    queries: queries.filter(({ id }) => !isLost(id)),
    qrels: qrels.filter(({ queryId, documentId }) => !isRefused(documentId) && !isLost(queryId)),
    drops,
  };
}
