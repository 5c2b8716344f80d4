import { parse, unparse } from 'papaparse';
import { RankwrightError } from '../errors';
import { rowId, sha256 } from '../hashing/digest';

/** A pair as people get it; `judge` only where the sheet shows it. */
export interface SheetRow {
  pairId: string;
  query: string;
  title: string;
  passage: string;
  judge?: number;
}

/** A row of a sheet that people have filled in. */
export interface FilledRow {
  pairId: string;
  humans: [first: number | undefined, second: number | undefined];
}

/** No spreadsheet takes it for a number, as it would take `12e45`. */
export function pairIdOf(queryId: string, chunkId: string): string {
  return `pair-${rowId(queryId, chunkId)}`;
}

/**
 * A CSV file (RFC 4180, with the mark by which spreadsheets know UTF-8) in an order that says nothing of the judge's
 * grades. Texts that a spreadsheet would run as a formula begin with an apostrophe.
 */
export function renderAuditSheet(rows: readonly SheetRow[], seed: number): string {
  const order = (row: SheetRow): string => sha256(`${seed}\n${row.pairId}`);
  const sorted = [...rows].sort((left, right) => (order(left) < order(right) ? -1 : 1));
  const isShown = rows.some(({ judge }) => judge !== undefined);
  const data = sorted.map(({ pairId, query, title, passage, judge }) => ({
    ...{ pair_id: pairId, query, title, passage, human1: '', human2: '' },
    ...(isShown ? { judge } : {}),
  }));
  return `\ufeff${unparse(data, { escapeFormulae: true, newline: '\r\n' })}\r\n`;
}

/**
 * The grades of a sheet that came back, from any spreadsheet: commas, semicolons or tabs, columns in any order.
 * @throws RankwrightError bad-source naming the lines that cannot be used.
 */
export function parseAuditSheet(text: string, scale: number, label: string): FilledRow[] {
  const content = text.replace(/^\ufeff/, '');
  const header = content.slice(0, content.search(/[\r\n]|$/));
  const delimiter = [';', '\t'].find((each) => header.split(each).length > header.split(',').length) ?? ',';
  const parsed = parse<Record<string, string>>(content, { header: true, skipEmptyLines: 'greedy', delimiter });
  const fields = parsed.meta.fields ?? [];
  const missing = ['pair_id', 'human1'].filter((name) => !fields.includes(name));
  if (missing.length > 0)
    throw unusable(label, [`it has no column ${missing.join(' and ')}, but ${fields.join(', ') || 'nothing'}`]);
  const problems: string[] = [];
  const seen = new Set<string>();
  const rows = parsed.data.map((row, index): FilledRow => {
    // The header is line 1; a text of several lines is one row here.
    const place = `row ${index + 2}`;
    const pairId = (row['pair_id'] ?? '').trim();
    if (seen.has(pairId)) problems.push(`${place}: ${pairId || 'an empty pair_id'} stands twice`);
    seen.add(pairId);
    const grades = ['human1', 'human2'].map((name) => parseGrade(row[name], scale, `${place}, ${name}`, problems));
    return { pairId, humans: [grades[0], grades[1]] };
  });
  if (problems.length > 0) throw unusable(label, problems);
  return rows;
}

function parseGrade(text = '', scale: number, place: string, problems: string[]): number | undefined {
  const written = text.trim();
  if (written === '') return undefined;
  const grade = Number(written);
  if (Number.isInteger(grade) && grade >= 0 && grade <= scale) return grade;
  problems.push(`${place}: "${written.slice(0, 40)}" is no grade from 0 to ${scale}`);
  return undefined;
}

const shownProblems = 5;

function unusable(label: string, problems: string[]): RankwrightError {
  const more = problems.length > shownProblems ? ` and ${problems.length - shownProblems} more` : '';
  return new RankwrightError('bad-source', `${label}: ${problems.slice(0, shownProblems).join('; ')}${more}`, {
    mend: 'correct these cells; leave a grade empty where nobody gave one',
  });
}
