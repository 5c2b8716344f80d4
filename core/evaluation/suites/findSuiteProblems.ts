import type { EvaluationSpec } from '../../contracts/spec/evaluation';
import type { SuiteSpec } from '../../contracts/spec/suites';
import { openSuite } from './openSuite';

export interface SuiteProblem {
  path: (string | number)[];
  message: string;
}

/** What a spec's suites cannot be made of: sets that there are not, and sets whose figures do not compare. */
export function findSuiteProblems(suites: readonly SuiteSpec[], sets: readonly EvaluationSpec[]): SuiteProblem[] {
  return suites.flatMap((suite, place) => {
    const opened = openSuite(suite);
    if (!opened) return [];
    const known = opened.sets.flatMap(({ set }) => sets.find(({ name }) => name === set) ?? []);
    const unknown = opened.sets.filter(({ set }) => !sets.some(({ name }) => name === set));
    return [
      ...unknown.map(({ path }) => ({ path: [place, ...path], message: nameSets(sets) })),
      ...findMixture(known).map((message) => ({ path: [place, opened.protocol], message })),
    ];
  });
}

function nameSets(sets: readonly EvaluationSpec[]): string {
  const names = sets.map(({ name }) => name).join(', ');
  return `names no evaluation set; ${names ? `the sets are ${names}` : 'list the sets under evaluate'}`;
}

/** Closed lists against a search, or a pool against a whole corpus, would be apples against pears. */
function findMixture([first, ...others]: readonly EvaluationSpec[]): string[] {
  if (!first) return [];
  const other = others.find((set) => describeLists(set) !== describeLists(first));
  if (!other) return [];
  const [one, two] = [first, other].map((set) => `${set.name} ${describeLists(set)}`);
  return [
    `compares sets whose figures do not compare: ${one}, ${two}; give all its sets the same kind of lists, depth and pool`,
  ];
}

function describeLists({ lists, depth, pool }: EvaluationSpec): string {
  const kind = lists?.of ?? (lists?.file === undefined ? 'bm25' : 'a file');
  const what = lists?.closed === undefined ? `the top ${depth} of ${kind}` : `closed lists of 1 + ${lists.closed}`;
  return `ranks ${what}${pool === undefined ? '' : ` in a pool of the top ${pool}`}`;
}
