import type { z } from 'zod';
import { describeAllowed, describeReceived } from './describeValue';
import type { SpecProblem } from './problem';
import { findPlace, type SourceTree } from './sourceTree';
import { formatPath, type SpecPath } from './specPath';
import { fieldsAt, shapeAt, type Shape } from './specShape';
import { nearest, suggestField } from './suggestField';

/** What the schema refused, in words that a person can act on: one problem an unknown field, one a bad value. */
export function describeIssues(tree: SourceTree, issues: z.core.$ZodIssue[]): SpecProblem[] {
  // A section with a misspelt field would also be called incomplete.
  const misspelt = issues.filter(({ code }) => code === 'unrecognized_keys').map(({ path }) => path.join('.'));
  const telling = issues.filter(({ code, path }) => code !== 'custom' || !misspelt.includes(path.join('.')));
  return telling.flatMap((issue) => {
    const path = issue.path.filter((step): step is string | number => typeof step !== 'symbol');
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => describeUnknown(tree, path, key));
    return [describeValueProblem(tree, path, issue)];
  });
}

/** The value at a place of a tree; undefined where there is none. */
export function valueAt(value: unknown, path: SpecPath): unknown {
  return path.reduce<unknown>((current, step) => {
    if (current === null || typeof current !== 'object') return undefined;
    return Object.hasOwn(current, step) ? (current as Record<string | number, unknown>)[step] : undefined;
  }, value);
}

function describeUnknown(tree: SourceTree, section: SpecPath, key: string): SpecProblem {
  const path = [...section, key];
  const suggestion = suggestField(section, key);
  return {
    ...findPlace(tree, path, 'keys'),
    path: formatPath(path),
    message: 'unknown field',
    received: describeReceived(valueAt(tree.value, path)),
    ...(suggestion && { suggestion }),
    allowed: fieldsAt(section).join(', '),
  };
}

function describeValueProblem(tree: SourceTree, path: SpecPath, issue: z.core.$ZodIssue): SpecProblem {
  const value = valueAt(tree.value, path);
  const shape = shapeAt(path) ?? {};
  const missing = value === undefined;
  const suggestion = suggestValue(path, value, shape, issue);
  const own = issue.code === 'custom' || (issue.code === 'invalid_format' && issue.format === 'regex');
  return {
    // A section is where its name stands, not its first field.
    ...findPlace(tree, path, value !== null && typeof value === 'object' ? 'keys' : 'values'),
    path: formatPath(path),
    message: missing ? 'is missing' : own ? issue.message : wordFor(issue, value),
    ...(missing || value === null ? {} : { received: describeReceived(value) }),
    ...(suggestion && { suggestion }),
    ...(own && !missing ? {} : { allowed: describeAllowed(shape) }),
  };
}

function wordFor(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === null) return 'has no value';
  if (issue.code === 'invalid_type' && typeof value === 'number') {
    return Number.isFinite(value) && issue.expected === 'int' ? 'is not a whole number' : 'has the wrong type';
  }
  if (issue.code === 'too_big') return 'is too large';
  if (issue.code === 'too_small') return issue.origin === 'string' ? 'is empty' : 'is too small';
  if (issue.code === 'invalid_value') return 'is not one of the choices';
  if (issue.code === 'invalid_format') return 'is not a URL';
  return issue.code === 'invalid_type' ? 'has the wrong type' : issue.message;
}

function suggestValue(path: SpecPath, value: unknown, shape: Shape, issue: z.core.$ZodIssue): string | undefined {
  const field = String(path.at(-1) ?? '');
  if (value === null)
    return `write a value, or remove the line${shape.default === undefined ? '' : ' for the default'}`;
  if (issue.code === 'invalid_value' && typeof value === 'string') {
    const near = nearest(value, (shape.enum ?? []).map(String));
    return near && `did you mean "${near}"?`;
  }
  const numeric = shape.type === 'integer' || shape.type === 'number';
  if (numeric && typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) {
    return `write it without quotes: ${field}: ${value.trim()}`;
  }
  if (shape.type === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
    return `write it in quotes: ${field}: "${value}"`;
  if (shape.type === 'array' && value !== undefined && !Array.isArray(value))
    return `start each item with a dash: "- "`;
  if (formatPath(path) === 'corpus' && typeof value === 'string') return `say what it is, such as directory: ${value}`;
  return undefined;
}
