import { pipelineSpecSchema, type PipelineSpec } from '../contracts/pipelineSpec';
import { describeReceived } from './describeValue';
import { applyOverrides, type Override } from './overrides';
import { findLaterVersion } from './laterVersion';
import { SpecError, type SpecProblem } from './problem';
import { describeIssues } from './schemaProblems';
import { expandShortForms, findNamedFiles, type NamedFiles } from './shortForms';
import { findPlace, readSourceTree, type SourceTree } from './sourceTree';
import { shapeAt } from './specShape';
import { substituteVariables } from './variables';

export interface ParseSpecOptions {
  /** Used in messages; a name that ends in `.json` is read as JSON unless `format` says otherwise. */
  fileName: string;
  format?: 'yaml' | 'json';
  /** The environment that `${NAME}` is looked up in. */
  variables: Record<string, string | undefined>;
  /** `--set` options, applied before variables are looked up. */
  overrides: Override[];
  /** The files that {@link listNamedFiles} told of; absent: none. */
  files?: NamedFiles;
}

/**
 * Reads a pipeline spec with every default filled in. @throws SpecError with all problems at once, in the order
 * of the file, those of `--set` last.
 */
export function parseSpec(text: string, options: ParseSpecOptions): { spec: PipelineSpec } {
  const { fileName, files = {} } = options;
  const { tree, misplaced, unresolved } = readTree(text, options);
  if (tree.problems.length > 0 && tree.value === undefined) throw new SpecError(fileName, tree.problems);
  const root = checkRoot(tree, fileName);
  if (root) throw new SpecError(fileName, [root, ...misplaced]);
  const later = findLaterVersion(tree, 'spec');
  if (later) throw new SpecError(fileName, [later]);
  dropEmptySections(tree.value);
  const unexpanded = expandShortForms(tree, files);
  const outcome = pipelineSpecSchema.safeParse(tree.value);
  const refused = outcome.success ? findRepeatedNames(tree, outcome.data) : describeIssues(tree, outcome.error.issues);
  const known = [...tree.problems, ...unresolved, ...misplaced, ...unexpanded];
  // What follows from a problem that is already named teaches nothing: an unset variable is also a bad URL,
  // and a corpus without a source.
  const fresh = refused.filter((problem) => !known.some(({ path }) => path !== '' && isWithin(path, problem.path)));
  const problems = [...known, ...fresh];
  if (problems.length > 0 || !outcome.success) throw new SpecError(fileName, problems.sort(byPlace));
  return { spec: outcome.data };
}

/** Paths of the files that a spec names and that become a part of it, as it writes them; none of a broken spec. */
export function listNamedFiles(text: string, options: ParseSpecOptions): string[] {
  return findNamedFiles(readTree(text, options).tree);
}

/** A spec as plain values, settings and variables in their places. */
function readTree(text: string, { fileName, format, variables, overrides }: ParseSpecOptions) {
  const tree = readSourceTree(text, fileName, format ?? (/\.json$/i.test(fileName) ? 'json' : 'yaml'));
  if (tree.problems.length > 0 && tree.value === undefined) return { tree, misplaced: [], unresolved: [] };
  const misplaced = applyOverrides(tree, overrides);
  return { tree, misplaced, unresolved: substituteVariables(tree, variables) };
}

function checkRoot(tree: SourceTree, fileName: string): SpecProblem | undefined {
  const { value } = tree;
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return undefined;
  const place = { file: fileName, line: 1, column: 1, path: '' };
  if (value === null) return { ...place, message: 'is empty', suggestion: 'a spec needs at least a name and a corpus' };
  const suggestion = 'start with "name: my-pipeline" on a line of its own';
  return { ...place, message: 'is not a spec', received: describeReceived(value), suggestion };
}

/** `train:` with all its fields commented out means the defaults of that section. */
function dropEmptySections(value: unknown): void {
  const fields = value as Record<string, unknown>;
  for (const [name, section] of Object.entries(fields)) {
    const shape = shapeAt([name]);
    if (section === null && shape?.default !== undefined && typeof shape.default === 'object') delete fields[name];
  }
}

/** Results are kept by the name of their set, so that two sets of one name would overwrite each other. */
function findRepeatedNames(tree: SourceTree, spec: PipelineSpec): SpecProblem[] {
  return spec.evaluate.flatMap(({ name }, index) => {
    const first = spec.evaluate.findIndex((other) => other.name === name);
    if (first === index) return [];
    const path = `evaluate[${index}].name`;
    const place = findPlace(tree, ['evaluate', index, 'name'], 'values');
    return [
      {
        ...place,
        path,
        message: `is also the name of evaluate[${first}]`,
        received: JSON.stringify(name),
        suggestion: 'give each set a name of its own',
      },
    ];
  });
}

function isWithin(path: string, section: string): boolean {
  return path === section || path.startsWith(`${section}.`) || path.startsWith(`${section}[`);
}

function byPlace(left: SpecProblem, right: SpecProblem): number {
  const lines = (left.line ?? Infinity) - (right.line ?? Infinity);
  return (Number.isNaN(lines) ? 0 : lines) || (left.column ?? 0) - (right.column ?? 0);
}
