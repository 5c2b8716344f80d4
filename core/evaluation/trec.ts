import { QrelsReader } from './qrelsReader';
import { RunReader } from './runReader';
import type { Qrels, Run, ScoredDocument } from './runs';
import { TrecFormatError } from './trecColumns';

export { TrecFormatError };

/**
 * Parses relevance labels: BEIR's three columns (`query-id corpus-id score`, header or not) or TREC's four
 * (`query 0 document label`). Columns are parted by tabs, or by blanks in a line without tabs; a label is a whole
 * number, also written 1.0.
 * @param label what to call the text in messages, such as its file name. @throws TrecFormatError
 */
export function parseQrels(text: string, label = 'qrels'): Qrels {
  const reader = new QrelsReader(label);
  reader.add(text);
  return reader.qrels;
}

/** The labels of a BEIR folder's `qrels/<split>.tsv`; the same reader as `parseQrels`. */
export const parseBeirQrels = parseQrels;

/**
 * Parses a run: TREC's six columns (`query Q0 document rank score tag`) or three (`query document score`, header or
 * not). Ranks are read over, as trec_eval does (writers disagree whether they start at 0 or 1): the order is by score,
 * best first, ties by id ascending. @throws TrecFormatError
 */
export function parseTrecRun(text: string, label = 'run'): Run {
  const reader = new RunReader(label);
  reader.add(text);
  return new Map(
    [...reader.queryIds].map((queryId) => {
      const { ids, scores } = reader.list(queryId);
      return [queryId, ids.map((id, index) => ({ id, score: scores[index]! })).sort(byScore)];
    }),
  );
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

/** Writes labels in TREC's four columns. @throws TrecFormatError for an id with white space */
export function formatTrecQrels(qrels: Qrels): string {
  const lines: string[] = [];
  for (const [queryId, labels] of qrels) {
    for (const [id, label] of labels) {
      for (const name of [queryId, id]) refuseWhiteSpace(name);
      lines.push(`${queryId} 0 ${id} ${label}\n`);
    }
  }
  return lines.join('');
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
