import type { SpecProblem } from './problem';
import { valueAt } from './schemaProblems';
import { findPlace, type SourceTree } from './sourceTree';

/**
 * A file that says by `schemaVersion` that it is for a later release. Whatever else looks wrong with it follows from that,
 * so it is the one problem to tell. @param what such as `spec`
 */
export function findLaterVersion(tree: SourceTree, what: string): SpecProblem | undefined {
  const path = ['schemaVersion'];
  const version = valueAt(tree.value, path);
  if (!Number.isInteger(version) || Number(version) <= 1) return undefined;
  return {
    ...findPlace(tree, path, 'values'),
    path: 'schemaVersion',
    message: `this ${what} is written for a later rankwright`,
    received: String(version),
    suggestion: `this one reads schemaVersion 1; update rankwright, or write the ${what} as this release reads it`,
  };
}
