import type { Run } from './runs';
import { parseTrecRun, TrecFormatError } from './trec';

/**
 * Parses candidate lists: a TREC run, or lines of a query, a tab and one or more documents with blanks between them, of
 * which a list keeps the order (the scores are minus the places). A query may have several lines.
 * @param label what to call the text in messages, such as its file name. @throws TrecFormatError
 */
export function parseCandidateLists(text: string, label = 'lists'): Run {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const first = lines.find((line) => line.trim() !== '');
  return first?.split('\t').length === 2 ? parseLines(lines, label) : parseTrecRun(text, label);
}

function parseLines(lines: readonly string[], label: string): Run {
  const lists = new Map<string, Set<string>>();
  let isFirst = true;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const isHeading = isFirst && /^(query|q)[-_ ]?id\t/i.test(line);
    isFirst = false;
    if (isHeading) continue;
    const [queryId = '', documents = '', ...more] = line.split('\t').map((field) => field.trim());
    const ids = documents.split(/\s+/).filter((id) => id !== '');
    const refuse = (received: string, mend: string) =>
      new TrecFormatError(`${label}:${index + 1}: received ${received} in "${line.slice(0, 200)}"; ${mend}`);
    if (more.length > 0 || queryId === '' || ids.length === 0)
      throw refuse('no query with documents', 'write a query, a tab and its documents');
    const list = lists.get(queryId) ?? new Set();
    for (const id of ids) {
      if (list.has(id)) throw refuse(`document ${id} twice`, 'name it once a query');
      list.add(id);
    }
    lists.set(queryId, list);
  }
  return new Map(
    [...lists].map(([queryId, ids]) => [queryId, [...ids].map((id, place) => ({ id, score: 0 - place }))]),
  );
}
