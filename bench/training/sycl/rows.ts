import type { Chunk } from '../../../core/contracts/chunk';
import type { TrainingGroup } from '../../../core/contracts/trainingGroup';
import { createAnalyzer } from '../../../core/retrieval/analyzer';
import { buildBm25Index } from '../../../core/retrieval/bm25Index';
import { shuffle } from '../../../core/shuffle';
import { splitSentences } from '../../../core/text/sentences';
import { readCorpus, takeQuery, type Places } from '../corpus';

/** A query and four passages, of grades 3 to 0. */
export interface GradedRow {
  queryId: string;
  query: string;
  passages: [best: string, partly: string, related: string, unrelated: string];
}

type Part = 'train' | 'development' | 'heldOut';

/**
 * Graded rows by rule. The query is the first sentence of a document; grade 3 is the rest of its passage, 2 every other
 * sentence of that, 1 a passage of another document on the same subject, and 0 the first that BM25 finds on another
 * subject. A subject is in one part only. Corpus: MedQuAD's training documents, whose subject is their
 * disease; no human judged a pair. @throws Error when the corpus gives too few
 */
export async function buildRows(counts: Record<Part, number>, places: Places): Promise<Record<Part, GradedRow[]>> {
  const { chunks, subjects } = readCorpus(places);
  const subjectOf = ({ documentId }: Chunk): string => subjects.get(documentId) ?? documentId;
  const index = await buildBm25Index(chunks, { analyzer: createAnalyzer('en') });
  const known = new Map(chunks.map((chunk) => [chunk.id, chunk]));
  const bySubject = new Map<string, Chunk[]>();
  for (const chunk of chunks) {
    const subject = subjectOf(chunk);
    bySubject.set(subject, [...(bySubject.get(subject) ?? []), chunk]);
  }
  const [rows, wanted] = [new Map<string, GradedRow>(), counts.train + counts.development + counts.heldOut];
  // One query a subject, so that the parts share none.
  for (const [subject, own] of shuffle([...bySubject], 'bench:sycl')) {
    if (rows.size === wanted) break;
    const findUnrelated = (query: string): Chunk | undefined =>
      index
        .search(query, 50)
        .map(({ id }) => known.get(id)!)
        .find((found) => subjectOf(found) !== subject && !found.text.includes(query));
    const row = shuffle(own, 'bench:sycl')
      .map((chunk) => buildRow(chunk, own, findUnrelated))
      .find((each) => each !== undefined);
    if (row) rows.set(row.query, row);
  }
  if (rows.size < wanted) throw new Error(`the corpus gives ${rows.size} rows, ${wanted} are asked for: lower --rows`);
  const all = [...rows.values()];
  const taken = counts.train + counts.development;
  return { train: all.slice(0, counts.train), development: all.slice(counts.train, taken), heldOut: all.slice(taken) };
}

function buildRow(
  chunk: Chunk,
  own: Chunk[],
  findUnrelated: (query: string) => Chunk | undefined,
): GradedRow | undefined {
  const taken = takeQuery(chunk);
  const related = own.find(({ documentId }) => documentId !== chunk.documentId);
  if (!taken || !related) return undefined;
  const sentences = splitSentences(taken.rest, 'en');
  const unrelated = findUnrelated(taken.query);
  if (sentences.length < 3 || !unrelated) return undefined;
  const partly = sentences.filter((_, place) => place % 2 === 1).map(({ start, end }) => taken.rest.slice(start, end));
  const passages: GradedRow['passages'] = [taken.rest, partly.join(' '), related.text, unrelated.text];
  return { queryId: chunk.id, query: taken.query, passages };
}

/** All four passages in one list, by grade. */
export function toList({ queryId, query, passages }: GradedRow): TrainingGroup {
  return toGroup(queryId, query, passages, [3, 2, 1, 0]);
}

/** Two groups as the card has them for a binary loss: grades 3 and 2 are positives, 1 and 0 are negatives of each. */
export function toBinaryGroups({ queryId, query, passages }: GradedRow): TrainingGroup[] {
  const [best, partly, related, unrelated] = passages;
  return [best, partly].map((positive) => toGroup(queryId, query, [positive, related, unrelated], [3, 0, 0]));
}

function toGroup(queryId: string, query: string, texts: string[], grades: number[]): TrainingGroup {
  const passages = texts.map((text, place) => ({
    chunkId: `${queryId}-${grades[place]}-${place}`,
    text,
    label: grades[place]! / 3,
    source: 'rule',
  }));
  return { queryId, query, passages };
}
