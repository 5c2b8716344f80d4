import path from 'node:path';
import { RankwrightError } from '../../core/errors';
import { passageText } from '../../core/passageText';
import { rankDocuments, type RankedDocument } from '../../core/serving/rankDocuments';
import { exitCodes, UsageError } from '../exitCodes';
import { openModel, type ModelOptions } from '../modelOption';
import { printResult, say, type OutputOptions } from '../output';
import type { World } from '../ports';
import { renderTable, type Column } from '../tables/textTable';

export interface RerankOptions extends OutputOptions, ModelOptions {
  query: string;
  top?: number;
}

interface Row {
  /** Of the file, from 1; empty lines count, though they are no documents. */
  line: number;
  id?: string;
  title?: string;
  text: string;
}

/** Prints the documents of a file in the order that a model gives them for a query. */
export async function rerankFile(world: World, name: string, options: RerankOptions): Promise<number> {
  const rows = await readRows(world, name);
  const reranker = await openModel(world, options);
  const { model, precision } = reranker;
  const request = { query: options.query, documents: rows.map(passageText) };
  const { scores, windows, cutDocuments, long } = await reranker.score(request).finally(() => reranker.close());
  const ranked = rankDocuments(scores).slice(0, options.top);
  const results = ranked.map(({ index, score, probability }) => ({ index, score, probability, ...rows[index]! }));
  if (cutDocuments.length > 0) say(world, describeCut(cutDocuments.length, long, reranker.mostWindows));
  const document = { model, precision, query: options.query, long, windows, cutDocuments, results };
  printResult(world, options, document, renderRanked(world, ranked, rows));
  return exitCodes.finished;
}

/** A document a line: of `.jsonl` an object with `text`, and `title` and `_id` or `id` where it has them; else the line. */
async function readRows(world: World, name: string): Promise<Row[]> {
  const lines = (await readWhole(world, name)).split(/\r?\n/).map((text, place) => ({ text, line: place + 1 }));
  const written = lines.filter(({ text }) => text.trim() !== '');
  if (written.length === 0) throw new UsageError(`the file ${name} is empty`, 'give a file with a document a line');
  const isJson = /\.jsonl(\.gz)?$/i.test(name);
  return written.map((row) => (isJson ? { line: row.line, ...parseRow(row.text, `${name}:${row.line}`) } : row));
}

/** Gzipped or not, and without a byte order mark. */
async function readWhole(world: World, name: string): Promise<string> {
  const blocks: string[] = [];
  try {
    for await (const block of world.files.readLineBlocks(path.resolve(world.currentFolder, name))) blocks.push(block);
  } catch (error) {
    if (error instanceof RankwrightError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code ?? message})`;
    throw new UsageError(`the file ${name} ${why}`, 'give a file with a document a line; /dev/stdin reads a pipe');
  }
  return blocks.join('').replace(/^\uFEFF/, '');
}

function parseRow(line: string, place: string): Omit<Row, 'line'> {
  try {
    const row = JSON.parse(line) as unknown;
    if (typeof row === 'string') return { text: row };
    const { _id, id = _id, title, text } = row as Record<string, unknown>;
    if (typeof text === 'string')
      return {
        text,
        ...(typeof id === 'string' || typeof id === 'number' ? { id: String(id) } : {}),
        ...(typeof title === 'string' ? { title } : {}),
      };
  } catch {
    // Told below.
  }
  throw new UsageError(
    `${place} is no document`,
    'write {"text": "…"} a line, with "title" and "_id" if there are any',
  );
}

const columns: Column[] = [
  { title: 'rank', align: 'right' },
  { title: 'score', align: 'right' },
  { title: 'line' },
  { title: 'document', flexible: true },
];

function renderRanked({ terminal: { out } }: World, ranked: RankedDocument[], rows: Row[]): string[] {
  const cells = ranked.map(({ index, score }, place) => {
    const { id, line, ...row } = rows[index]!;
    return [`${place + 1}`, score.toFixed(4), id ?? `${line}`, passageText(row).replace(/\s+/g, ' ')];
  });
  return renderTable(columns, cells, out.isTty ? (out.columns ?? 80) : Infinity);
}

function describeCut(count: number, long: string, most: number): string {
  const what = long === 'windows' ? `their first ${most} windows` : 'their start';
  return `${count} document${count === 1 ? ' is' : 's are'} longer than what is read: ${what} counted`;
}
