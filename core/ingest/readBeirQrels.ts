import { createDrop, renderLocation, type Drop, type DropReason } from './drop';
import { decodeUtf8 } from './decodeUtf8';
import type { Line } from './splitLines';

/** A human judgement: `score` is a whole number, above 0 where the document answers the question. */
export interface Qrel {
  queryId: string;
  documentId: string;
  score: number;
}

/** What a judgement may name: sets or maps of ids. */
export interface KnownIds {
  queryIds: { has(id: string): boolean };
  documentIds: { has(id: string): boolean };
}

/**
 * Lines of BEIR's `qrels/<split>.tsv` (query, document, score; a header line is passed over) or of TREC's four
 * columns (query, 0, document, score). Drops: off-schema, unknown-query, unknown-document, duplicate-id
 * (a pair judged before: the first is kept), not-utf8, too-large.
 */
export async function* readBeirQrels(
  lines: AsyncIterable<Line>,
  file: string,
  known: KnownIds,
): AsyncGenerator<{ qrel: Qrel } | { drop: Drop }> {
  const firstLine = new Map<string, number>();
  for await (const line of lines) {
    const text = line.tooLarge ? undefined : decodeUtf8(line.bytes);
    if (text?.trim() === '' || (text !== undefined && isHeader(text, line.number))) continue;
    const parsed = text === undefined ? unreadable(line) : parseQrel(text, known);
    const problem = 'qrel' in parsed ? repeated(parsed.qrel, line.number, firstLine) : parsed;
    if (problem) {
      const location = { file, line: line.number };
      yield {
        drop: createDrop(
          problem.reason,
          location,
          `${renderLocation(location)}: ${problem.message}`,
          text ?? line.bytes,
        ),
      };
    } else if ('qrel' in parsed) {
      yield parsed;
    }
  }
}

interface Problem {
  reason: DropReason;
  message: string;
}

function isHeader(text: string, number: number): boolean {
  return number === 1 && /^(query|qid|q)[-_ ]?(id)?\t/i.test(text) && !/\t-?\d+\s*$/.test(text);
}

function unreadable(line: Line): Problem {
  if (line.tooLarge) return { reason: 'too-large', message: 'the line is over the limit' };
  return { reason: 'not-utf8', message: 'the line is not UTF-8' };
}

function parseQrel(text: string, known: KnownIds): { qrel: Qrel } | Problem {
  const fields = text.includes('\t') ? text.split('\t').map((field) => field.trim()) : text.trim().split(/\s+/);
  const [queryId, documentId, score] = fields.length === 4 ? [fields[0], fields[2], fields[3]] : fields;
  if (!queryId || !documentId || score === undefined || fields.length < 3 || fields.length > 4) {
    return { reason: 'off-schema', message: `expected query, document and score, received ${fields.length} fields` };
  }
  if (!/^-?\d+$/.test(score)) {
    return {
      reason: 'off-schema',
      message: `field "score": expected a whole number, received "${score.slice(0, 60)}"`,
    };
  }
  if (!known.queryIds.has(queryId)) return { reason: 'unknown-query', message: `there is no query ${queryId}` };
  if (!known.documentIds.has(documentId))
    return { reason: 'unknown-document', message: `there is no document ${documentId}` };
  return { qrel: { queryId, documentId, score: Number(score) } };
}

function repeated(qrel: Qrel, number: number, firstLine: Map<string, number>): Problem | undefined {
  const pair = JSON.stringify([qrel.queryId, qrel.documentId]);
  const first = firstLine.get(pair);
  if (first === undefined) {
    firstLine.set(pair, number);
    return undefined;
  }
  return { reason: 'duplicate-id', message: `the pair was judged before at line ${first}; the first is kept` };
}
