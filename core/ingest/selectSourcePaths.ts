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
    selection.kind === 'beir' ? beirPaths(selection, visible) : visible.filter(matcherOf(selection.kind))
  ).sort();
  if (chosen.length === 0) throw nothingFits(selection, paths, `holds no ${wanted[selection.kind]}`);
  const counts = { hidden: paths.length - visible.length, 'other-type': visible.length - chosen.length };
  return { paths: chosen, skipped: Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)) };
}

/** What the name of a file says of its kind, compressed or not; classic TREC disks number their files or leave endings out. */
const endings = {
  jsonl: /\.jsonl(\.gz)?$/i,
  directory: /\.(txt|md|html?|pdf)(\.gz)?$/i,
  medquad: /\.xml(\.gz)?$/i,
  trec: /(\.(trec|sgml?|xml|txt|\d+)|(^|\/)[^./]+)(\.gz)?$/i,
};
const wanted = {
  beir: 'corpus.jsonl or corpus.jsonl.gz',
  jsonl: '.jsonl or .jsonl.gz file',
  directory: '.txt, .md, .html, .htm or .pdf file',
  medquad: '.xml or .xml.gz file',
  trec: '.trec or .sgml file, or one without an ending',
};

function matcherOf(kind: keyof typeof endings): (path: string) => boolean {
  return (path) => endings[kind].test(path);
}

function isHidden(path: string): boolean {
  return path.split('/').some((name) => name.startsWith('.'));
}

/** A set to evaluate needs questions and judgements too; a plain file wins over its compressed twin. */
function beirPaths(selection: PathSelection, paths: string[]): string[] {
  const corpus = beirFile(selection, paths, 'corpus.jsonl');
  if (selection.split === undefined) return [corpus];
  const name = `qrels/${selection.split}.tsv`;
  const qrels = [name, `${name}.gz`].find((candidate) => paths.includes(candidate));
  if (qrels === undefined) {
    const splits = paths.flatMap((path) => /^qrels\/(.+)\.tsv(\.gz)?$/.exec(path)?.[1] ?? []);
    throw nothingFits(selection, paths, `holds no ${name} (splits there: ${splits.sort().join(', ') || 'none'})`);
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
  const other = (['jsonl', 'directory', 'medquad'] as const).find(
    (kind) => kind !== selection.kind && paths.some((path) => endings[kind].test(path)),
  );
  return other ? `use ${other}: instead, or name another folder` : `name a folder with a ${wanted[selection.kind]}`;
}
