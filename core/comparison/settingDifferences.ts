import type { RunsComparison } from '../contracts/comparison';
import { hideCredentials } from '../report/hideCredentials';
import { formatPath, type SpecPath } from '../spec/specPath';

type Scalar = RunsComparison['settings'][number]['values'][number];

/**
 * The fields in which specs, or configs of a stage, differ, in the order in which they are first named; null where one has
 * no such field.
 */
export function listSettingDifferences(specs: readonly unknown[]): RunsComparison['settings'] {
  const leaves = specs.map((spec) => new Map(listLeaves(spec, [])));
  const paths = [...new Set(leaves.flatMap((each) => [...each.keys()]))];
  return paths
    .map((path) => ({ path, values: leaves.map((each) => each.get(path) ?? null) }))
    .filter(({ values }) => new Set(values).size > 1);
}

function listLeaves(value: unknown, path: SpecPath): [path: string, value: Scalar][] {
  if (Array.isArray(value)) return value.flatMap((member, index) => listLeaves(member, [...path, index]));
  if (value !== null && typeof value === 'object')
    return Object.entries(value).flatMap(([name, member]) => listLeaves(member, [...path, name]));
  if (value === undefined) return [];
  return [[formatPath(path), typeof value === 'string' ? hideCredentials(value) : (value as Scalar)]];
}
