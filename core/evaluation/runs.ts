/** Relevance labels: query id -> document id -> label; a label of 1 or more is relevant, 0 and below are not. */
export type Qrels = ReadonlyMap<string, ReadonlyMap<string, number>>;

export interface ScoredDocument {
  id: string;
  score: number;
}

/** A system's ranked lists by query id, best first. Metrics read the scores, as trec_eval does, not the positions. */
export type Run = ReadonlyMap<string, readonly ScoredDocument[]>;

/**
 * Parts the queries that have a relevant document from those that have none, on which no system can score.
 * trec_eval counts the latter as 0 for everyone; leave them out, and say so, where the mean should mean something.
 */
export function selectAnswerable(qrels: Qrels): { qrels: Qrels; withoutRelevant: string[] } {
  const hasRelevant = (labels: ReadonlyMap<string, number>) => [...labels.values()].some((label) => label > 0);
  return {
    qrels: new Map([...qrels].filter(([, labels]) => hasRelevant(labels))),
    withoutRelevant: [...qrels].filter(([, labels]) => !hasRelevant(labels)).map(([queryId]) => queryId),
  };
}
