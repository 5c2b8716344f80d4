import type { AskedWay, AskingSettings } from './askingPlan';
import { queryStrategies, queryStrategyNames, selectQueryStrategy } from './registry';
import type { QueryOption } from './queryStrategy';

/** What cannot be told a strategy, or does not go together, of the section `queries` of a spec. */
export function findQueryProblems(queries: QuerySettings): QueryProblem[] {
  const { mix, given } = queries;
  const ways = mix?.map((way, place) => ({ way, path: ['mix', place] })) ?? [{ way: queries, path: [] }];
  return [
    ...ways.flatMap(({ way, path }) => findWayProblems(way, path)),
    ...findKindProblems(
      queries,
      ways.map(({ way }) => way),
    ),
    ...(queries.guide && queries.languages ? [problem('languages', foreignTerms)] : []),
    ...(given === undefined ? [] : findGivenProblems(queries)),
  ];
}

export interface QuerySettings extends AskingSettings {
  given?: string | undefined;
  sample?: object | undefined;
}

export interface QueryProblem {
  path: (string | number)[];
  message: string;
}

const foreignTerms =
  'the terms of a guide are looked for in the queries, which would be in another language; remove languages or guide';

function findWayProblems(way: AskedWay, path: (string | number)[]): QueryProblem[] {
  const { strategy, sap, gradedDocs, exemplars } = way;
  const at = (field: string, message: string): QueryProblem => ({ path: [...path, field], message });
  const writer = strategy === 'graded-docs' ? (gradedDocs?.queriesBy ?? 'zero-shot') : strategy;
  const problems: QueryProblem[] = [];
  if (gradedDocs && strategy !== 'graded-docs')
    problems.push(at('gradedDocs', 'is read by strategy: graded-docs alone'));
  if (sap && writer !== 'sap') problems.push(at('sap', 'is read by strategy: sap alone'));
  if (exemplars && !selectQueryStrategy(way).reads.includes('exemplars'))
    problems.push(at('exemplars', `only strategy: ${namesOf('exemplars')} shows exemplars; name it, or remove them`));
  else if (exemplars && writer === 'sap' && exemplars.some(({ summary }) => !summary))
    problems.push(at('exemplars', 'give each exemplar a summary: strategy sap shows how to write one'));
  return problems;
}

function findKindProblems({ kinds }: QuerySettings, ways: readonly AskedWay[]): QueryProblem[] {
  if (!kinds) return [];
  if (Object.values(kinds).every((weight) => weight === undefined))
    return [problem('kinds', 'name at least one kind with its weight')];
  if (!ways.some((way) => selectQueryStrategy(way).reads.includes('kinds')))
    return [problem('kinds', `only strategy: ${namesOf('kinds')} asks for kinds by weight; name it, or remove them`)];
  if (ways.some((way) => way.exemplars && selectQueryStrategy(way).reads.includes('kinds')))
    return [
      problem('kinds', 'exemplars say how people ask, so no kinds are asked for beside them; remove one of the two'),
    ];
  return [];
}

/** Given queries are not written, so nothing can be said of how. */
function findGivenProblems(queries: QuerySettings): QueryProblem[] {
  if (queries.mix || queries.strategy !== 'graded-docs')
    return [problem('given', 'needs strategy: graded-docs, which writes passages for queries')];
  const unread = (['exemplars', 'gradedDocs', 'sap', 'kinds', 'guide', 'languages', 'sample'] as const).filter(
    (field) => queries[field] !== undefined,
  );
  return unread.map((field) => problem(field, 'says how queries are written, and these are given; remove it'));
}

function problem(field: string, message: string): QueryProblem {
  return { path: [field], message };
}

function namesOf(option: QueryOption): string {
  return queryStrategyNames.filter((name) => queryStrategies[name].reads.includes(option)).join(', ');
}
