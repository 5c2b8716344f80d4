import type { z } from 'zod';
import { scheduleFileSchema, type ScheduleFile } from '../contracts/schedule';
import { describeReceived } from '../spec/describeValue';
import { findLaterVersion } from '../spec/laterVersion';
import { SpecError, type SpecProblem } from '../spec/problem';
import { valueAt } from '../spec/schemaProblems';
import { findPlace, readSourceTree, type SourceTree } from '../spec/sourceTree';
import { formatPath, type SpecPath } from '../spec/specPath';

/** Reads a file of schedules with every default filled in. @throws SpecError with all problems at once, in its order */
export function parseScheduleFile(text: string, fileName: string): ScheduleFile {
  const tree = readSourceTree(text, fileName, 'yaml');
  if (tree.problems.length > 0) throw new SpecError(fileName, tree.problems);
  const later = findLaterVersion(tree, 'file of schedules');
  if (later) throw new SpecError(fileName, [later]);
  const outcome = scheduleFileSchema.safeParse(tree.value ?? {});
  const problems = outcome.success
    ? findRepeatedNames(tree, outcome.data)
    : outcome.error.issues.flatMap((issue) => describeIssue(tree, issue));
  if (problems.length > 0 || !outcome.success) throw new SpecError(fileName, problems);
  return outcome.data;
}

function describeIssue(tree: SourceTree, issue: z.core.$ZodIssue): SpecProblem[] {
  const path = issue.path.filter((step): step is string | number => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => describeProblem(tree, [...path, key], 'unknown field', 'keys'));
  // Of a choice between one and a list only what the one that was meant says is of use.
  if (issue.code === 'invalid_union') {
    const isList = Array.isArray(valueAt(tree.value, path));
    const own = issue.errors[isList ? 1 : 0] ?? [];
    return own.flatMap((inner) => describeIssue(tree, { ...inner, path: [...path, ...inner.path] }));
  }
  if (valueAt(tree.value, path) === undefined) return [describeProblem(tree, path, 'is missing', 'values')];
  return [describeProblem(tree, path, issue.message, 'values')];
}

function describeProblem(tree: SourceTree, path: SpecPath, message: string, kind: 'keys' | 'values'): SpecProblem {
  const value = valueAt(tree.value, path);
  return {
    ...findPlace(tree, path, kind),
    path: formatPath(path),
    message,
    ...(value === undefined ? {} : { received: describeReceived(value) }),
  };
}

/** Two schedules of one name would be one. */
function findRepeatedNames(tree: SourceTree, { schedules }: ScheduleFile): SpecProblem[] {
  return schedules.flatMap(({ name }, index) => {
    const first = schedules.findIndex((other) => other.name === name);
    if (first === index) return [];
    const path = ['schedules', index, 'name'];
    return [describeProblem(tree, path, `is also the name of schedules[${first}]`, 'values')];
  });
}
