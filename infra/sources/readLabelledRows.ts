import type { LabelledRow } from '../../core/contracts/labelledRow';
import { createDrop, renderLocation, type Drop } from '../../core/ingest/drop';
import { parseLabelledRows } from '../../core/ingest/parseLabelledRows';
import type { Qrel } from '../../core/ingest/readBeirQrels';
import type { SourceListing } from '../../core/ingest/sourceListing';
import { passageText } from '../../core/passageText';
import { defaultMaxDocumentBytes, ingestSource } from './ingestSource';
import { readEvaluationQrels, readEvaluationQueries } from './readEvaluationSource';
import { readLines, type OpenFile } from './readLines';

type RowOrDrop = { row: LabelledRow } | { drop: Drop };

/**
 * The labelled rows of a listing, in the order of its files: of JSON lines each row, of a BEIR folder each query with a
 * positive. Memory: of JSON lines a row, of a BEIR folder its queries, its qrels and the judged documents.
 */
export async function* readLabelledRows(listing: SourceListing, open: OpenFile): AsyncGenerator<RowOrDrop> {
  if (listing.kind === 'beir') yield* readBeirRows(listing, open);
  else
    for (const file of listing.files)
      yield* parseLabelledRows(readLines(file, open, defaultMaxDocumentBytes), file.path);
}

async function* readBeirRows(listing: SourceListing, open: OpenFile): AsyncGenerator<RowOrDrop> {
  const queries = new Map<string, string>();
  for await (const item of readEvaluationQueries(listing, open)) {
    if ('drop' in item) yield item;
    else queries.set(item.query.id, item.query.text);
  }
  const judged = new Map<string, Qrel[]>();
  const texts = new Map<string, string>();
  // What documents there are is known only when all were read; those that are not are refused below.
  for await (const item of readEvaluationQrels(listing, open, {
    queryIds: queries,
    documentIds: { has: () => true },
  })) {
    if ('drop' in item) yield item;
    else {
      const { queryId, documentId } = item.qrel;
      judged.set(queryId, [...(judged.get(queryId) ?? []), item.qrel]);
      texts.set(documentId, '');
    }
  }
  for await (const item of ingestSource(listing, open)) {
    if ('drop' in item) yield item;
    else if (texts.has(item.document.id)) texts.set(item.document.id, passageText(item.document));
  }
  const scale = [...judged.values()].flat().reduce((most, { score }) => Math.max(most, score), 1);
  for (const [queryId, qrels] of judged) {
    for (const qrel of qrels) if (!texts.get(qrel.documentId)) yield { drop: unknownDocument(listing, qrel) };
    const row = toRow(queries.get(queryId) ?? '', qrels, texts, scale);
    if (row.positives.length > 0) yield { row };
  }
}

function toRow(query: string, qrels: readonly Qrel[], texts: ReadonlyMap<string, string>, scale: number): LabelledRow {
  const known = qrels.flatMap(({ documentId, score }) => {
    const text = texts.get(documentId);
    return text ? [{ text, grade: score, scale }] : [];
  });
  const positives = known.filter(({ grade }) => grade > 0).sort((left, right) => right.grade - left.grade);
  return { query, positives, negatives: known.filter(({ grade }) => grade <= 0).map(({ text }) => text) };
}

function unknownDocument({ files }: SourceListing, { queryId, documentId }: Qrel): Drop {
  const location = { file: files.find(({ path }) => path.startsWith('qrels/'))?.path ?? 'qrels' };
  const message = `${renderLocation(location)}: query ${queryId} names document ${documentId}, which is not in the corpus`;
  return createDrop('unknown-document', location, message, documentId);
}
