import { condenseRanking, judgeRanking, type JudgedRanking } from './judgedRanking';
import { metricFamilies, type MetricFamily } from './metricFamilies';
import type { Qrels, Run } from './runs';
import { mean } from './statistics';
import { trecOrder } from './trecOrder';

/** A metric by its printed name: `parseMetric(metric.name)` gives the same metric. */
export interface RankingMetric {
  name: string;
  /** Documents without a label are taken out of the ranking before it is scored. */
  isCondensed: boolean;
  /** Value of one query in 0..1. */
  score(ranking: JudgedRanking): number;
}

export interface MetricResult {
  name: string;
  mean: number;
  /** One value a query of the qrels, in their order; 0 for a query that the run lacks. */
  perQuery: Map<string, number>;
}

/**
 * Parses the name of a metric, upper or lower case. Semantics are trec_eval's: labels below 1 not relevant, all relevant
 * documents in the denominators of MAP and Recall, P@k divided by k however short the list is.
 *
 * | printed       | trec_eval     | ir_measures                  | what                                             |
 * | ------------- | ------------- | ---------------------------- | ------------------------------------------------ |
 * | `nDCG@k`      | `ndcg_cut_k`  | `nDCG@k`                     | linear gains                                     |
 * | `nDCG-exp@k`  | none          | `nDCG(dcg='exp-log2')@k`     | gains of 2^label - 1                             |
 * | `MRR`, `@k`   | `recip_rank`  | `RR`, `RR@k`                 | one over the rank of the first relevant document |
 * | `MAP`, `@k`   | `map_cut_k`   | `AP`, `AP@k`                 | mean average precision                           |
 * | `Recall@k`    | `recall_k`    | `R@k`                        | share of the relevant that are among the first k |
 * | `P@k`         | `P_k`         | `P@k`                        | share of the first k that are relevant           |
 * | `Rprec`       | `Rprec`       | `Rprec`                      | precision at as many as are relevant             |
 * | `success@k`   | `success_k`   | `Success@k`                  | 1 where a relevant document is among the first k |
 * | `judged@k`    | none          | `Judged@k`                   | share of the first k that carry any label        |
 * | `condensed-…` | `-J`          | `…(judged_only=True)`        | any but judged@k over judged documents alone     |
 *
 * Names without parentheses of the other columns are read too.
 * @throws RangeError on any other name.
 */
export function parseMetric(name: string): RankingMetric {
  const match = /^(condensed-)?(.+?)(?:[@_.]([1-9]\d{0,5}))?$/i.exec(name.trim());
  const isCondensed = match?.[1] !== undefined;
  const written = match?.[2]?.toLowerCase() ?? '';
  const cutoff = match?.[3] === undefined ? Infinity : Number(match[3]);
  const family = metricFamilies.find(
    ({ name, aliases }) => name.toLowerCase() === written || aliases.includes(written),
  );
  if (!family || !allowsCutoff(family, cutoff) || (isCondensed && family.name === 'judged')) throw unknownMetric(name);
  return {
    name: `${isCondensed ? 'condensed-' : ''}${family.name}${cutoff === Infinity ? '' : `@${cutoff}`}`,
    isCondensed,
    score: (ranking) => family.score(ranking, cutoff),
  };
}

/** Evaluates a run with each metric, in the order of the names; means are over all queries of the qrels. */
export function scoreRun(qrels: Qrels, run: Run, names: readonly string[]): MetricResult[] {
  return scoreRankings(qrels, (queryId) => trecOrder(run.get(queryId) ?? []), names);
}

/** The same of rankings: document ids, best first, of a query; none where the system did not answer it. */
export function scoreRankings(
  qrels: Qrels,
  rankingOf: (queryId: string) => readonly string[],
  names: readonly string[],
): MetricResult[] {
  const metrics = names.map(parseMetric);
  const values = metrics.map(() => new Map<string, number>());
  for (const [queryId, labels] of qrels) {
    const ranking = judgeRanking(rankingOf(queryId), labels);
    const condensed = metrics.some(({ isCondensed }) => isCondensed) ? condenseRanking(ranking) : ranking;
    metrics.forEach((metric, index) => {
      values[index]!.set(queryId, metric.score(metric.isCondensed ? condensed : ranking));
    });
  }
  return metrics.map(({ name }, index) => ({
    name,
    mean: mean([...values[index]!.values()]),
    perQuery: values[index]!,
  }));
}

function allowsCutoff({ cutoff: allowed }: MetricFamily, cutoff: number): boolean {
  return cutoff === Infinity ? allowed !== 'needed' : allowed !== 'none';
}

function unknownMetric(name: string): RangeError {
  const known = metricFamilies.map((family) => `${family.name}${family.cutoff === 'needed' ? '@k' : ''}`).join(', ');
  return new RangeError(
    `unknown metric "${name}"; known are ${known}, with a whole number for k such as nDCG@10; "condensed-" before any but judged@k leaves out documents without a label`,
  );
}
