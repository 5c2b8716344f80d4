import { documentSchema, type Document } from '../../core/contracts/document';
import { evaluationQuerySchema, qrelSchema, type EvaluationQuery } from '../../core/contracts/evaluationSet';
import { RankwrightError } from '../../core/errors';
import { selectAnswerable, type Qrels } from '../../core/evaluation/runs';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';

export interface EvaluationSet {
  /** Only questions with a relevant document: on others no system can score. */
  queries: EvaluationQuery[];
  qrels: Qrels;
  warnings: string[];
}

/** Reads the questions and judgements of an ingested evaluation set. */
export async function readEvaluationSet(set: ArtifactReader, name: string): Promise<EvaluationSet> {
  const labels = new Map<string, Map<string, number>>();
  for await (const { queryId, documentId, score } of set.rows(qrelSchema, 'qrels')) {
    const ofQuery = labels.get(queryId) ?? new Map<string, number>();
    labels.set(queryId, ofQuery.set(documentId, score));
  }
  const { qrels, withoutRelevant } = selectAnswerable(labels);
  const queries: EvaluationQuery[] = [];
  for await (const query of set.rows(evaluationQuerySchema, 'queries')) if (qrels.has(query.id)) queries.push(query);
  if (queries.length === 0) throw noRelevant(name);
  return { queries, qrels, warnings: warningsOf(set, withoutRelevant.length) };
}

/** The documents with the given ids, found in one pass. */
export async function lookUpDocuments(set: ArtifactReader, ids: ReadonlySet<string>): Promise<Map<string, Document>> {
  const found = new Map<string, Document>();
  for await (const document of set.rows(documentSchema)) if (ids.has(document.id)) found.set(document.id, document);
  return found;
}

function warningsOf(set: ArtifactReader, withoutRelevant: number): string[] {
  const { 'unknown-document': documents = 0, 'unknown-query': queries = 0, ...dropped } = set.manifest.counts.dropped;
  const { 'before-cutoff': old = 0, undated = 0, 'lost-relevant': lost = 0 } = dropped;
  return [
    ...(old + undated > 0
      ? [
          `${old} documents are dated on or before the cut-off and ${undated} have no date: they are left out, and with them ${lost} questions that lost every relevant document`,
        ]
      : []),
    ...(withoutRelevant > 0 ? [`${withoutRelevant} judged questions have no relevant document and are left out`] : []),
    ...(documents > 0 ? [`${documents} judgements name a document that the corpus does not have`] : []),
    ...(queries > 0 ? [`${queries} judgements name a question that does not exist`] : []),
  ];
}

/** A set that measures nothing. */
export function noRelevant(name: string, drops = ''): RankwrightError {
  const dropped = drops && `; dropped: ${drops}`;
  return new RankwrightError(
    'bad-source',
    `the evaluation set ${name} has no question with a relevant document${dropped}`,
    {
      mend: 'check that qrels/<split>.tsv names ids of queries.jsonl and corpus.jsonl; the dropped rows of its ingest stage say what did not fit',
    },
  );
}
