import { scoreRun } from '../evaluation/metrics';
import type { Run } from '../evaluation/runs';
import { mean, standardError } from '../evaluation/statistics';
import { fuseByMinMax } from '../retrieval/fusion';
import type { RankedItem } from '../retrieval/rankedList';

/** One development query: what each system says of its candidates, and what is known to answer it. */
export interface MixedQuery {
  queryId: string;
  /** By system; each may lack some of the candidates. */
  lists: Readonly<Record<string, readonly RankedItem[]>>;
  /** Chunk id -> label, above 0. */
  relevant: ReadonlyMap<string, number>;
}

export interface ChosenWeights {
  /** One share a system, in the order of `systems`; they sum to 1. */
  weights: Record<string, number>;
  /** Mean of the metric over the queries: of the mix, and of each system alone. */
  metric: { name: string; mix: number; alone: Record<string, number> };
  /** Mixes that were tried, and those of them that are no worse than the best by more than one standard error. */
  tried: number;
  alike: number;
}

/** Shares are multiples of one over this. */
const parts = 10;
const metricName = 'nDCG@10';

/**
 * The shares with which min-max normalised scores are summed. Every mix in steps of a tenth is tried; the shares are the
 * mean of all that are within one standard error (paired, over queries) of the best, because the best of some dozens over
 * some dozens of queries is mostly luck, and the middle of what is as good is not at its edge.
 * Source of the one-standard-error rule: Breiman, Friedman, Olshen and Stone, Classification and Regression Trees, 1984.
 * @throws RangeError when there are no systems or no queries.
 */
export function chooseWeights(systems: readonly string[], queries: readonly MixedQuery[]): ChosenWeights {
  if (systems.length === 0 || queries.length === 0) throw new RangeError('a mix needs a system and a query');
  const qrels = new Map(queries.map(({ queryId, relevant }) => [queryId, relevant]));
  const measure = (weights: readonly number[]): number[] => {
    const run: Run = new Map(queries.map((query) => [query.queryId, mixLists(systems, query.lists, weights)]));
    return [...scoreRun(qrels, run, [metricName])[0]!.perQuery.values()];
  };
  const mixes = listMixes(systems.length).map((weights) => ({ weights, values: measure(weights) }));
  const best = mixes.reduce((left, right) => (mean(right.values) > mean(left.values) ? right : left));
  const alike = mixes.filter(({ values }) => {
    const behind = best.values.map((value, row) => value - values[row]!);
    return mean(behind) <= standardError(behind);
  });
  const shares = systems.map((_, place) => mean(alike.map(({ weights }) => weights[place]!)));
  const alone = systems.map((name, place) => {
    const values = measure(systems.map((_, other) => (other === place ? 1 : 0)));
    return [name, mean(values)] as const;
  });
  return {
    weights: Object.fromEntries(systems.map((name, place) => [name, shares[place]!])),
    metric: { name: metricName, mix: mean(measure(shares)), alone: Object.fromEntries(alone) },
    tried: mixes.length,
    alike: alike.length,
  };
}

/** One list of several systems' lists; a system without a weight has no say in the order, but its documents stay. */
export function mixLists(
  systems: readonly string[],
  lists: Readonly<Record<string, readonly RankedItem[]>>,
  weights: readonly number[],
): RankedItem[] {
  return fuseByMinMax(
    systems.map((name) => lists[name] ?? []),
    { weights },
  );
}

/** Every way to share `parts` parts among `count` systems, as shares. */
function listMixes(count: number, left = parts): number[][] {
  if (count === 1) return [[left / parts]];
  return Array.from({ length: left + 1 }, (_, own) =>
    listMixes(count - 1, left - own).map((others) => [own / parts, ...others]),
  ).flat();
}
