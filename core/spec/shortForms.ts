import { parseDocument } from 'yaml';
import { recipes } from '../recipes/registry';
import { trainingSizes } from '../recipes/sizes';
import { summarisedExemplars } from '../strategies/queries/builtInExemplars';
import type { SpecProblem } from './problem';
import { findPlace, type SourceTree } from './sourceTree';
import { formatPath, type SpecPath } from './specPath';
import { shapeAt } from './specShape';

/** Texts of files that a spec names and that become a part of it, by the path as the spec writes it. */
export type NamedFiles = Readonly<Record<string, string>>;

/** The files that {@link expandShortForms} needs, as the spec writes their paths. */
export function findNamedFiles(tree: SourceTree): string[] {
  return exemplarPlaces(tree.value).flatMap(({ written }) => (typeof written === 'string' ? [written] : []));
}

/**
 * Puts what a short form stands for in its place: `queries.guide: FILE` is a section with that file, and
 * `queries.exemplars` (of the one way or of one of a mix) may be the path of a file of exemplars or a number of the
 * built-in ones; `lists: dense` of an evaluation set names a first stage. `train.size` and `train.recipe` bring values of the fields beside them that are not named, what the recipe
 * asks for before the size. So what a run is started with says all that it depends on.
 */
export function expandShortForms(tree: SourceTree, files: NamedFiles): SpecProblem[] {
  const queries = sectionOf(tree.value, 'queries');
  if (queries && typeof queries['guide'] === 'string') queries['guide'] = { file: queries['guide'] };
  const train = sectionOf(tree.value, 'train');
  if (train) addDefaults(train);
  for (const set of setsOf(tree.value)) if (typeof set['lists'] === 'string') set['lists'] = { of: set['lists'] };
  return exemplarPlaces(tree.value).flatMap(({ section, path, written }) => {
    const outcome = expandExemplars(written, files);
    if ('value' in outcome) {
      section['exemplars'] = outcome.value;
      return [];
    }
    return [{ ...findPlace(tree, path, 'values'), path: formatPath(path), ...outcome }];
  });
}

function addDefaults(train: Record<string, unknown>): void {
  const size = Object.entries(trainingSizes).find(([name]) => name === train['size'])?.[1];
  const asked = recipes.get(String(train['recipe']))?.defaults ?? {};
  for (const [name, value] of Object.entries({ ...size, ...asked }))
    if (shapeAt(['train', name]) && !Object.hasOwn(train, name)) train[name] = value;
}

interface ExemplarPlace {
  section: Record<string, unknown>;
  path: SpecPath;
  written: unknown;
}

/** Where exemplars are written in short. */
function exemplarPlaces(spec: unknown): ExemplarPlace[] {
  const queries = sectionOf(spec, 'queries');
  if (!queries) return [];
  const mix = Array.isArray(queries['mix']) ? (queries['mix'] as unknown[]) : [];
  const ways = mix.flatMap((way, place) => (isSection(way) ? [{ section: way, path: ['queries', 'mix', place] }] : []));
  return [{ section: queries, path: ['queries'] }, ...ways]
    .map(({ section, path }) => ({ section, path: [...path, 'exemplars'], written: section['exemplars'] }))
    .filter(({ written }) => typeof written === 'string' || typeof written === 'number');
}

type Expansion = { value: unknown } | Pick<SpecProblem, 'message' | 'received' | 'suggestion'>;

function expandExemplars(written: unknown, files: NamedFiles): Expansion {
  if (typeof written === 'number') return takeBuiltIn(written);
  const path = String(written);
  const text = Object.hasOwn(files, path) ? files[path] : undefined;
  if (text === undefined)
    return { message: 'names a file, which only the command line reads', received: JSON.stringify(path) };
  return /\.jsonl$/i.test(path) ? readJsonLines(text, path) : readDocument(text, path);
}

function takeBuiltIn(count: number): Expansion {
  const most = summarisedExemplars.length;
  if (Number.isInteger(count) && count >= 1 && count <= most) return { value: summarisedExemplars.slice(0, count) };
  return { message: `there are ${most} built-in exemplars`, received: String(count), suggestion: `name 1 to ${most}` };
}

function readJsonLines(text: string, path: string): Expansion {
  const rows: unknown[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    try {
      rows.push(JSON.parse(line));
    } catch (error) {
      return { message: `${path}:${index + 1} is not JSON`, received: (error as Error).message };
    }
  }
  return { value: rows.map(withId) };
}

/** YAML, of which JSON is a part: a list, or a section with the list. */
function readDocument(text: string, path: string): Expansion {
  const document = parseDocument(text, { logLevel: 'error' });
  const [error] = document.errors;
  if (error) return { message: `${path} is not YAML`, received: error.message.split('\n')[0] ?? '' };
  const content = document.toJS() as unknown;
  const rows = isSection(content) ? content['exemplars'] : content;
  if (!Array.isArray(rows)) return { message: `${path} holds no list of exemplars` };
  return { value: rows.map(withId) };
}

/** Those without an id of their own are named by their place, from 1. */
function withId(row: unknown, place: number): unknown {
  return isSection(row) && row['id'] === undefined ? { ...row, id: String(place + 1) } : row;
}

function setsOf(spec: unknown): Record<string, unknown>[] {
  const sets = isSection(spec) ? spec['evaluate'] : undefined;
  return Array.isArray(sets) ? sets.filter(isSection) : [];
}

function sectionOf(value: unknown, name: string): Record<string, unknown> | undefined {
  const section = isSection(value) ? value[name] : undefined;
  return isSection(section) ? section : undefined;
}

function isSection(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
