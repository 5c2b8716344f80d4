import { describeAllowed } from './describeValue';
import type { SpecProblem } from './problem';
import { readScalar } from './readScalar';
import type { SourceTree } from './sourceTree';
import { formatPath, parsePath, type SpecPath } from './specPath';
import { fieldsAt, shapeAt } from './specShape';
import { suggestField } from './suggestField';

/** A setting of the command line, `--set path=value`, that replaces what the file says. */
export interface Override {
  path: string;
  value: string;
}

/**
 * Puts settings into a tree, in place and in order; a later one wins. A value is read by YAML's scalar rules,
 * except that a field which holds text takes it as it is (`--set name=2026`). A bad path is a problem, not an error.
 */
export function applyOverrides(tree: SourceTree, overrides: Override[]): SpecProblem[] {
  return overrides.flatMap((override) => {
    const file = `--set ${override.path}=${override.value}`;
    const path = parsePath(override.path);
    if (!path) {
      const message = `"${override.path}" is not a path`;
      return [{ file, path: '', message, suggestion: 'write it like train.epochs=3 or evaluate[0].depth=100' }];
    }
    const problem = findPathProblem(path, tree.value);
    if (problem) return [{ file, path: formatPath(path), ...problem }];
    const value = readScalar(override.value);
    const wantsText = shapeAt(path)?.type === 'string' && typeof value !== 'object';
    if (tree.value === null || tree.value === undefined) tree.value = {};
    setIn(tree.value, path, wantsText && typeof value !== 'string' ? override.value : value);
    moveHere(tree, path, file);
    return [];
  });
}

function findPathProblem(
  path: SpecPath,
  value: unknown,
): Pick<SpecProblem, 'message' | 'suggestion' | 'allowed'> | undefined {
  let current = value;
  for (const [index, step] of path.entries()) {
    const parent = path.slice(0, index);
    const shape = shapeAt(parent);
    if (shape?.type === 'array' && typeof step === 'string') {
      return {
        message: `${formatPath(parent)} is a list`,
        suggestion: `name the item by its index: ${formatPath([...parent, 0, step])}`,
      };
    }
    if (shape?.type !== 'array' && shape?.type !== 'object') {
      return { message: `${formatPath(parent)} has no fields`, ...(shape && { allowed: describeAllowed(shape) }) };
    }
    if (typeof step === 'string' && !shapeAt([...parent, step])) return describeUnknownField(parent, step);
    if (typeof step === 'number' && shape.type === 'object') {
      return { message: `${formatPath(parent)} is not a list`, allowed: fieldsAt(parent).join(', ') };
    }
    const length = Array.isArray(current) ? current.length : 0;
    if (typeof step === 'number' && step > length) {
      const items = length === 1 ? '1 item' : `${length} items`;
      return {
        message: `${formatPath(parent)} has ${items}`,
        suggestion: `use an index from 0 to ${length} (${length} adds one)`,
      };
    }
    current = member(current, step);
  }
  return undefined;
}

function describeUnknownField(
  section: SpecPath,
  name: string,
): Pick<SpecProblem, 'message' | 'suggestion' | 'allowed'> {
  const suggestion = suggestField(section, name);
  return { message: 'unknown field', ...(suggestion && { suggestion }), allowed: fieldsAt(section).join(', ') };
}

/** Sections that are missing on the way are made; one of another type stays, and the schema will say so. */
function setIn(container: unknown, path: SpecPath, value: unknown): void {
  const [step, next] = path;
  if (step === undefined || container === null || typeof container !== 'object') return;
  const fields = container as Record<string | number, unknown>;
  if (path.length === 1) {
    fields[step] = value;
    return;
  }
  fields[step] ??= typeof next === 'number' ? [] : {};
  setIn(fields[step], path.slice(1), value);
}

function moveHere(tree: SourceTree, path: SpecPath, file: string): void {
  const name = formatPath(path);
  for (const places of [tree.keys, tree.values]) {
    for (const key of places.keys()) {
      if (key.startsWith(`${name}.`) || key.startsWith(`${name}[`)) places.delete(key);
    }
    places.set(name, { file });
  }
}

function member(value: unknown, step: string | number): unknown {
  if (value === null || typeof value !== 'object') return undefined;
  return Object.hasOwn(value, step) ? (value as Record<string | number, unknown>)[step] : undefined;
}
