import type { Qrels, Run, ScoredDocument } from './runs';

/** A line that cannot be read; the message names file, line, what was received and the mend. */
export class TrecFormatError extends Error {
  override readonly name = 'TrecFormatError';
}

/**
 * Parses relevance labels: BEIR's three columns (`query-id corpus-id score`, header or not) or TREC's four
 * (`query 0 document label`). Columns are parted by tabs, or by blanks in a line without tabs.
 * @param label what to call the text in messages, such as its file name. @throws TrecFormatError
 */
export function parseQrels(text: string, label = 'qrels'): Qrels {
  const qrels = new Map<string, Map<string, number>>();
  for (const line of readLines(text, label)) {
    const { columns } = line;
    if (columns.length !== 3 && columns.length !== 4) {
      throw line.error(
        `${columns.length} columns`,
        'write "query-id<TAB>corpus-id<TAB>score" or "query 0 document label"',
      );
    }
    const [queryId, documentId, written] = [columns[0]!, columns[columns.length - 2]!, columns[columns.length - 1]!];
    if (line.isFirst && isHeading(written)) continue;
    if (!/^[+-]?\d+$/.test(written)) {
      throw line.error(`the label "${written}"`, 'a label is a whole number, 1 or more for a relevant document');
    }
    const labels = memberOf(qrels, queryId, () => new Map<string, number>());
    if (labels.has(documentId)) throw line.error(`a second label of ${documentId} for ${queryId}`, 'keep one of them');
    labels.set(documentId, Number(written));
  }
  return qrels;
}

/** The labels of a BEIR folder's `qrels/<split>.tsv`; the same reader as `parseQrels`. */
export const parseBeirQrels = parseQrels;

/**
 * Parses a run: TREC's six columns (`query Q0 document rank score tag`) or three (`query document score`, header or
 * not). Ranks are read over, as trec_eval does (writers disagree whether they start at 0 or 1): the order is by score,
 * best first, ties by id ascending. @throws TrecFormatError
 */
export function parseTrecRun(text: string, label = 'run'): Run {
  const run = new Map<string, Map<string, ScoredDocument>>();
  for (const line of readLines(text, label)) {
    const { columns } = line;
    if (columns.length !== 3 && columns.length !== 6) {
      throw line.error(
        `${columns.length} columns`,
        'write "query Q0 document rank score tag" or "query document score"',
      );
    }
    const isShort = columns.length === 3;
    const [queryId, id, written] = [columns[0]!, columns[isShort ? 1 : 2]!, columns[isShort ? 2 : 4]!];
    if (line.isFirst && isHeading(written)) continue;
    if (!isNumber(written))
      throw line.error(`the score "${written}"`, 'a score is a decimal number such as 12.5 or 1e-3');
    const list = memberOf(run, queryId, () => new Map<string, ScoredDocument>());
    if (list.has(id)) throw line.error(`document ${id} twice for query ${queryId}`, 'keep its best score only');
    list.set(id, { id, score: Number(written) });
  }
  return new Map([...run].map(([queryId, list]) => [queryId, [...list.values()].sort(byScore)]));
}

/**
 * Writes a run in TREC's six columns, ranks from 1, lists in the order given. Scores are written with all digits that
 * tell them apart. @throws TrecFormatError for an id with white space, which the format cannot hold.
 */
export function formatTrecRun(run: Run, tag: string): string {
  const lines: string[] = [];
  for (const [queryId, list] of run) {
    list.forEach(({ id, score }, index) => {
      for (const name of [queryId, id, tag]) refuseWhiteSpace(name);
      lines.push(`${queryId} Q0 ${id} ${index + 1} ${score} ${tag}\n`);
    });
  }
  return lines.join('');
}

interface Line {
  columns: string[];
  isFirst: boolean;
  error(received: string, mend: string): TrecFormatError;
}

function* readLines(text: string, label: string): Generator<Line> {
  let isFirst = true;
  for (const [index, raw] of text
    .replace(/^\ufeff/, '')
    .split('\n')
    .entries()) {
    const trimmed = raw.trim();
    if (trimmed === '') continue;
    const columns = trimmed.includes('\t') ? trimmed.split('\t').map((column) => column.trim()) : trimmed.split(/\s+/);
    const error = (received: string, mend: string) =>
      new TrecFormatError(`${label}:${index + 1}: received ${received} in "${trimmed.slice(0, 200)}"; ${mend}`);
    if (columns.includes('')) throw error('an empty column', 'give every column a value');
    yield { columns, isFirst, error };
    isFirst = false;
  }
}

/** A name of the last column, so that a broken first row is an error and not taken for a header. */
function isHeading(text: string): boolean {
  return /^(score|label|rel|relevance|grade)$/i.test(text);
}

function isNumber(text: string): boolean {
  return Number.isFinite(Number(text)) && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
}

function memberOf<Member>(map: Map<string, Member>, key: string, create: () => Member): Member {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}

function byScore(left: ScoredDocument, right: ScoredDocument): number {
  return right.score - left.score || (left.id < right.id ? -1 : 1);
}

function refuseWhiteSpace(name: string): void {
  if (name === '' || /\s/.test(name)) {
    throw new TrecFormatError(
      `"${name}" cannot be written to a TREC run: white space parts columns; use ids without it`,
    );
  }
}
