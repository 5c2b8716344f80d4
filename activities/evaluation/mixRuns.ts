import type { Run } from '../../core/evaluation/runs';
import { mixLists } from '../../core/mixing/chooseWeights';
import { rankByScore, type RankedItem } from '../../core/retrieval/rankedList';

/**
 * The documents of `lists` in the order of a mix: min-max normalised scores of each system over them, summed by its share.
 * `scores`: what each system says, of those documents and perhaps of more.
 */
export function mixRuns(
  lists: Run,
  scores: Readonly<Record<string, Run>>,
  weights: Readonly<Record<string, number>>,
): Run {
  const systems = Object.keys(weights);
  const restricted = Object.fromEntries(systems.map((name) => [name, restrictRun(scores[name] ?? new Map(), lists)]));
  return new Map(
    [...lists.keys()].map((id) => {
      const ofQuery = Object.fromEntries(systems.map((name) => [name, restricted[name]?.get(id) ?? []]));
      const shares = systems.map((name) => weights[name] ?? 0);
      return [id, mixLists(systems, ofQuery, shares)];
    }),
  );
}

/** Of every query the documents that its list in `lists` has, in the order of `run`. */
export function restrictRun(run: Run, lists: Run): Map<string, RankedItem[]> {
  return new Map(
    [...lists].map(([id, list]) => {
      const wanted = new Set(list.map((document) => document.id));
      return [id, rankByScore((run.get(id) ?? []).filter((document) => wanted.has(document.id)))];
    }),
  );
}

/** The documents of both, once each; scores of the first count. */
export function joinRuns(first: Run, second: Run): Run {
  const ids = new Set([...first.keys(), ...second.keys()]);
  return new Map(
    [...ids].map((id) => {
      const byId = new Map([...(second.get(id) ?? []), ...(first.get(id) ?? [])].map((each) => [each.id, each]));
      return [id, [...byId.values()]];
    }),
  );
}
