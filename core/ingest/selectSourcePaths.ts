import { RankwrightError } from '../errors';
import type { SourceKind } from './sourceListing';

/** Where the paths were found, in words for messages, and what is sought there. */
export interface PathSelection {
  kind: SourceKind;
  place: string;
  split?: string;
}

/**
 * Which of a folder's paths belong to a source of a kind, sorted in code-unit order, and how many were left out by
 * reason: `hidden` (a name that starts with a dot) or `other-type`.
 * @throws RankwrightError bad-source when nothing fits, saying what was found instead.
 */
export function selectSourcePaths(
  selection: PathSelection,
  paths: string[],
): { paths: string[]; skipped: Record<string, number> } {
  if (paths.length === 0) throw nothingFits(selection, paths, 'is empty');
  const visible = paths.filter((path) => !isHidden(path));
  const chosen = (
    selection.kind === 'beir' ? beirPaths(selection, visible) : visible.filter(fits[selection.kind])
  ).sort();
  if (chosen.length === 0) throw nothingFits(selection, paths, `holds no ${wanted[selection.kind]}`);
  const counts = { hidden: paths.length - visible.length, 'other-type': visible.length - chosen.length };
  return { paths: chosen, skipped: Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)) };
}

const isJsonLines = (path: string): boolean => /\.jsonl(\.gz)?$/i.test(path);
const fits = { jsonl: isJsonLines, directory: (path: string) => /\.(txt|md|html?)$/i.test(path) };
const wanted = {
  beir: 'corpus.jsonl or corpus.jsonl.gz',
  jsonl: '.jsonl or .jsonl.gz file',
  directory: '.txt, .md, .html or .htm file',
};

function isHidden(path: string): boolean {
  return path.split('/').some((name) => name.startsWith('.'));
}

/** A set to evaluate needs questions and judgements too; a plain file wins over its compressed twin. */
function beirPaths(selection: PathSelection, paths: string[]): string[] {
  const corpus = beirFile(selection, paths, 'corpus.jsonl');
  if (selection.split === undefined) return [corpus];
  const qrels = `qrels/${selection.split}.tsv`;
  if (!paths.includes(qrels)) {
    const splits = paths.flatMap((path) => /^qrels\/(.+)\.tsv$/.exec(path)?.[1] ?? []);
    throw nothingFits(selection, paths, `holds no ${qrels} (splits there: ${splits.sort().join(', ') || 'none'})`);
  }
  return [corpus, beirFile(selection, paths, 'queries.jsonl'), qrels];
}

function beirFile(selection: PathSelection, paths: string[], name: string): string {
  const path = [name, `${name}.gz`].find((candidate) => paths.includes(candidate));
  if (path === undefined) throw nothingFits(selection, paths, `holds no ${name} or ${name}.gz`);
  return path;
}

function nothingFits(selection: PathSelection, paths: string[], problem: string): RankwrightError {
  const shown = [...paths].sort().slice(0, 5).join(', ');
  const found = paths.length === 0 ? '' : `; found ${paths.length} file(s): ${shown}${paths.length > 5 ? ', …' : ''}`;
  return new RankwrightError('bad-source', `${selection.kind} source: ${selection.place} ${problem}${found}`, {
    mend: mendFor(selection, paths),
  });
}

function mendFor(selection: PathSelection, paths: string[]): string {
  if (selection.split !== undefined) return 'name a folder with corpus.jsonl, queries.jsonl and qrels/<split>.tsv';
  if (selection.kind !== 'jsonl' && paths.some(isJsonLines)) return 'use jsonl: instead, or name another folder';
  if (selection.kind !== 'directory' && paths.some(fits.directory))
    return 'use directory: instead, or name another folder';
  return `name a folder with a ${wanted[selection.kind]}`;
}
