import { fewestQueries, hasFewQueries } from './fewestQueries';
import type { Qrels } from './runs';

/** How a run fits the qrels that it is measured by. */
export interface RunFit {
  name: string;
  /** Queries of the qrels that the run lacks, which count 0. */
  missing: number;
  /** Queries of the run that the qrels lack, which count for nothing. */
  unjudged: number;
  /** judged@10: share of the first ten results that carry a label. */
  judged: number;
}

/** Below this most of what is shown counts as wrong because nobody looked at it. */
const lowJudged = 0.5;
/** Between two runs: beyond it the one that finds other documents than the judges saw is put at a disadvantage. */
const unevenJudged = 0.1;

/** What speaks against taking the figures at their word, as sentences for people. */
export function describeDoubts(qrels: Qrels, runs: readonly RunFit[]): string[] {
  const withoutRelevant = [...qrels.values()].filter((labels) => ![...labels.values()].some((label) => label > 0));
  const hasWrong = [...qrels.values()].some((labels) => [...labels.values()].some((label) => label <= 0));
  return [
    ...describeQueries(qrels.size, withoutRelevant.length),
    ...runs.flatMap((run) => describeFit(run, qrels.size)),
    ...describeJudged(runs, hasWrong),
  ];
}

function describeQueries(queries: number, withoutRelevant: number): string[] {
  const few = `${queries} queries are fewer than ${fewestQueries}: intervals are wide, and no difference is marked`;
  const none =
    withoutRelevant === queries
      ? 'no label is above 0, so nothing is relevant and every metric but judged@k is 0'
      : `${withoutRelevant} of ${queries} queries have no relevant document and count 0 for every run`;
  return [...(hasFewQueries(queries) ? [few] : []), ...(withoutRelevant > 0 ? [none] : [])];
}

function describeFit({ name, missing, unjudged }: RunFit, queries: number): string[] {
  return [
    ...(missing > 0 ? [`${name} has no list for ${missing} of ${queries} queries, which count 0`] : []),
    ...(unjudged > 0 ? [`${name} answers ${unjudged} queries without judgements, which count for nothing`] : []),
  ];
}

function describeJudged(runs: readonly RunFit[], hasWrong: boolean): string[] {
  const shares = runs.map(({ judged }) => judged);
  const [least, most] = [Math.min(...shares), Math.max(...shares)];
  const advice = hasWrong
    ? '"--condensed" ranks judged documents alone'
    : 'every label is above 0, so that condensed metrics would say nothing';
  if (most - least > unevenJudged) {
    const listed = runs.map(({ name, judged }) => `${name} ${judged.toFixed(2)}`).join(', ');
    return [`judged@10 differs (${listed}): a run that finds unjudged documents is underestimated; ${advice}`];
  }
  if (least >= lowJudged) return [];
  return [
    `judged@10 is ${least.toFixed(2)}: most of the first ten results carry no label and count as not relevant; ${advice}`,
  ];
}
