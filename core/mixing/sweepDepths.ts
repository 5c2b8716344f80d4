import { scoreRun } from '../evaluation/metrics';
import type { Qrels, Run } from '../evaluation/runs';
import { mean, standardError } from '../evaluation/statistics';
import { trecOrder } from '../evaluation/trecOrder';
import type { RankedItem } from '../retrieval/rankedList';

/** How much of a list a reranker is given. */
const usualDepths = [10, 20, 50, 100];
const metricName = 'nDCG@10';

export interface DepthPoint {
  /** Passages of each list that are re-ranked; the others keep their order below them. 0: the list as it is. */
  depth: number;
  /** nDCG@10 over the queries, and its standard error. */
  mean: number;
  standardError: number;
}

/**
 * What re-ranking more of each list gives. `scores`: what the reranker says of the passages of the lists. `limit`: how long
 * the lists are, the last depth that is tried.
 */
export function sweepDepths(
  qrels: Qrels,
  { lists, scores, limit }: { lists: Run; scores: Run; limit: number },
): DepthPoint[] {
  return measureDepths(qrels, { lists, scores, limit }).map(({ depth, values }) => {
    return { depth, mean: mean(values), standardError: standardError(values) };
  });
}

/**
 * The smallest depth that is no worse than the best by more than one standard error (paired, over queries): every passage
 * more costs as much as the first, and what the last ones give is mostly luck.
 */
export function chooseDepth(
  qrels: Qrels,
  lists: { lists: Run; scores: Run; limit: number },
): { chosen: number; tried: { depth: number; mean: number }[] } {
  const measured = measureDepths(qrels, lists);
  const best = measured.reduce((top, each) => (mean(each.values) > mean(top.values) ? each : top));
  const alike = measured.filter(({ values }) => {
    const behind = best.values.map((value, row) => value - values[row]!);
    // Where a single query differs both are the same number but for its last digit: that is no difference.
    return mean(behind) <= standardError(behind) + 1e-12;
  });
  const tried = measured.map(({ depth, values }) => ({ depth, mean: mean(values) }));
  return { chosen: alike[0]!.depth, tried };
}

function measureDepths(qrels: Qrels, { lists, scores, limit }: { lists: Run; scores: Run; limit: number }) {
  const depths = [0, ...usualDepths.filter((depth) => depth < limit), limit];
  return depths.map((depth) => {
    const run = new Map(
      [...lists].map(([id, list]) => [id, depth > 0 ? rerankTop(list, scores.get(id) ?? [], depth) : list]),
    );
    return { depth, values: [...scoreRun(qrels, run, [metricName])[0]!.perQuery.values()] };
  });
}

/**
 * The first `depth` of a list in the order of the scores, then the rest as it was; scores say the places. Ties as
 * trec_eval breaks them, so that the whole depth is the ranking that is measured elsewhere.
 */
export function rerankTop(
  list: readonly { id: string }[],
  scores: readonly { id: string; score: number }[],
  depth: number,
): Pick<RankedItem, 'id' | 'score'>[] {
  const scoreOf = new Map(scores.map(({ id, score }) => [id, score]));
  const top = list.slice(0, depth).map(({ id }) => ({ id, score: scoreOf.get(id) ?? Number.NEGATIVE_INFINITY }));
  const ids = [...trecOrder(top), ...list.slice(depth).map(({ id }) => id)];
  return ids.map((id, place) => ({ id, score: -place }));
}
