import path from 'node:path';
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
  const text = await world.files
    .readText(path.resolve(world.currentFolder, name))
    .catch((error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? 'does not exist' : `cannot be read (${error.code ?? error.message})`;
      throw new UsageError(`the file ${name} ${why}`, 'give a file with a document a line; /dev/stdin reads a pipe');
    });
  const lines = text.split(/\r?\n/).map((line, place) => ({ line, number: place + 1 }));
  const written = lines.filter(({ line }) => line.trim() !== '');
  if (written.length === 0) throw new UsageError(`the file ${name} is empty`, 'give a file with a document a line');
  return written.map(({ line, number }) =>
    /\.jsonl$/i.test(name) ? parseRow(line, `${name}:${number}`) : { text: line },
  );
}

function parseRow(line: string, place: string): Row {
  try {
    const row = JSON.parse(line) as unknown;
    if (typeof row === 'string') return { text: row };
    const { _id, id = _id, title, text } = row as Record<string, unknown>;
    if (typeof text === 'string')
      return { text, ...(typeof id === 'string' ? { id } : {}), ...(typeof title === 'string' ? { title } : {}) };
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
    const { id, ...row } = rows[index]!;
    return [`${place + 1}`, score.toFixed(4), id ?? `${index + 1}`, passageText(row).replace(/\s+/g, ' ')];
  });
  return renderTable(columns, cells, out.isTty ? (out.columns ?? 80) : Infinity);
}

function describeCut(count: number, long: string, most: number): string {
  const what = long === 'windows' ? `their first ${most} windows` : 'their start';
  return `${count} document${count === 1 ? ' is' : 's are'} longer than what is read: ${what} counted`;
}
