import type { Qrels, Run } from './runs';
import { trecOrder } from './trecOrder';

/** A metric by its printed name: `parseMetric(metric.name)` gives the same metric. */
export interface RankingMetric {
  name: string;
  /** Value of one query in 0..1: documents as ranked, labels by document id. */
  score(ranked: readonly string[], labels: ReadonlyMap<string, number>): number;
}

export interface MetricResult {
  name: string;
  mean: number;
  /** One value a query of the qrels, in their order; 0 for a query that the run lacks. */
  perQuery: Map<string, number>;
}

/**
 * Parses `nDCG@k`, `MRR@k`, `MAP`, `Recall@k`, `P@k` or `judged@k`, upper or lower case; `MAP` and `MRR` also without
 * or with a cut-off, the others need one. Semantics are trec_eval's: linear gains, labels below 1 not relevant, all
 * relevant documents in the denominators of MAP and Recall, P@k divided by k however short the list is.
 * judged@k (as in ir_measures): share of the first k results that carry any label.
 * @throws RangeError on any other name.
 */
export function parseMetric(name: string): RankingMetric {
  const match = /^([a-z]+)(?:@([1-9]\d{0,5}))?$/i.exec(name.trim());
  const family = METRIC_FAMILIES.find((candidate) => candidate.name.toLowerCase() === match?.[1]?.toLowerCase());
  const cutoff = match?.[2] === undefined ? Infinity : Number(match[2]);
  if (family === undefined || (family.needsCutoff && cutoff === Infinity)) {
    const known = METRIC_FAMILIES.map((known) => (known.needsCutoff ? `${known.name}@k` : known.name)).join(', ');
    throw new RangeError(`unknown metric "${name}"; known are ${known}, with a whole number for k such as nDCG@10`);
  }
  return {
    name: cutoff === Infinity ? family.name : `${family.name}@${cutoff}`,
    score: (ranked, labels) => family.score(ranked.slice(0, cutoff), labels, cutoff),
  };
}

/** Evaluates a run with each metric, in the order of the names; means are over all queries of the qrels. */
export function scoreRun(qrels: Qrels, run: Run, names: readonly string[]): MetricResult[] {
  const metrics = names.map(parseMetric);
  const ranked = new Map([...qrels.keys()].map((queryId) => [queryId, trecOrder(run.get(queryId) ?? [])]));
  return metrics.map((metric) => {
    const perQuery = new Map([...qrels].map(([id, labels]) => [id, metric.score(ranked.get(id) ?? [], labels)]));
    return { name: metric.name, mean: mean([...perQuery.values()]), perQuery };
  });
}

/** 0 for no values. */
function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

type Labels = ReadonlyMap<string, number>;

/** `ranked` is already cut; `cutoff` is Infinity without one. */
interface MetricFamily {
  name: string;
  needsCutoff: boolean;
  score(ranked: readonly string[], labels: Labels, cutoff: number): number;
}

const METRIC_FAMILIES: readonly MetricFamily[] = [
  { name: 'nDCG', needsCutoff: true, score: scoreNdcg },
  { name: 'MRR', needsCutoff: false, score: scoreReciprocalRank },
  { name: 'MAP', needsCutoff: false, score: scoreAveragePrecision },
  { name: 'Recall', needsCutoff: true, score: scoreRecall },
  { name: 'P', needsCutoff: true, score: (ranked, labels, cutoff) => countRelevant(ranked, labels) / cutoff },
  { name: 'judged', needsCutoff: true, score: scoreJudged },
];

function scoreNdcg(ranked: readonly string[], labels: Labels, cutoff: number): number {
  const ideal = [...labels.values()].sort((left, right) => right - left).slice(0, cutoff);
  const best = discountedGain(ideal);
  return best === 0 ? 0 : discountedGain(ranked.map((id) => labels.get(id) ?? 0)) / best;
}

/** Sum of gain / log2(rank + 1); a negative label gains nothing. */
function discountedGain(gains: readonly number[]): number {
  return gains.reduce((sum, gain, index) => sum + Math.max(0, gain) / Math.log2(index + 2), 0);
}

function scoreReciprocalRank(ranked: readonly string[], labels: Labels): number {
  const first = ranked.findIndex((id) => isRelevant(labels, id));
  return first < 0 ? 0 : 1 / (first + 1);
}

function scoreAveragePrecision(ranked: readonly string[], labels: Labels): number {
  let [found, sum] = [0, 0];
  ranked.forEach((id, index) => {
    if (isRelevant(labels, id)) sum += ++found / (index + 1);
  });
  return found === 0 ? 0 : sum / countRelevant([...labels.keys()], labels);
}

function scoreRecall(ranked: readonly string[], labels: Labels): number {
  const found = countRelevant(ranked, labels);
  return found === 0 ? 0 : found / countRelevant([...labels.keys()], labels);
}

function scoreJudged(ranked: readonly string[], labels: Labels): number {
  return ranked.length === 0 ? 0 : ranked.filter((id) => labels.has(id)).length / ranked.length;
}

function countRelevant(ids: readonly string[], labels: Labels): number {
  return ids.filter((id) => isRelevant(labels, id)).length;
}

function isRelevant(labels: Labels, id: string): boolean {
  return (labels.get(id) ?? 0) > 0;
}
