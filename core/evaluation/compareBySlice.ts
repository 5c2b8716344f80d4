import type { EvaluationSlice, EvaluationSlices } from '../contracts/evaluationSlices';
import { resamplesFor, type ScoredRun } from './compareRuns';
import { hasFewQueries } from './fewestQueries';
import { compareSlices, listFields, otherValues, selectSlices, type QueryFacts, type Slice } from './slices';

export interface SliceContenders {
  metric: string;
  system: string;
  rival: string;
  seed: number;
}

/**
 * One metric of a system and its rival by every fact that is known of the questions. Slices of fewer than 30 questions are
 * left out and counted; of a field that parts nothing, or most of whose values are rare, nothing is told but that.
 */
export function compareBySlice(
  scored: readonly ScoredRun[],
  facts: readonly QueryFacts[],
  { metric, system, rival, seed }: SliceContenders,
): EvaluationSlices {
  const [values, rivalValues] = [system, rival].map((name) => findValues(scored, name, metric));
  const byId = new Map(facts.map((each) => [each.id, each]));
  const selected = listFields(facts).map((field) => selectLarge(selectSlices([...values!.keys()], byId, [field])));
  const slices = selected.flatMap(({ large }) => large);
  const options = { seed, resamples: resamplesFor(values!.size) };
  const own = compareSlices(slices, values!, options, rivalValues);
  const others = compareSlices(slices, rivalValues!, options);
  return {
    ...{ metric, system, rival },
    rows: own.map(({ field, value, queries, difference, mean, low, high }, index): EvaluationSlice => {
      const { mean: rivalMean, low: rivalLow, high: rivalHigh } = others[index]!;
      const figures = { system: { mean, low, high }, rival: { mean: rivalMean, low: rivalLow, high: rivalHigh } };
      return { field, value, queries, ...figures, difference: difference! };
    }),
    leftOut: selected.flatMap(({ small }) => describeSmall(small)),
  };
}

function findValues(scored: readonly ScoredRun[], system: string, metric: string): ReadonlyMap<string, number> {
  return scored.find(({ name }) => name === system)!.results.find(({ name }) => name === metric)!.perQuery;
}

function selectLarge(slices: readonly Slice[]): { large: Slice[]; small: Slice[] } {
  if (slices.length < 2) return { large: [], small: [] };
  const large = slices.filter(({ queryIds }) => !hasFewQueries(queryIds.length));
  // Where nothing else is left, such as of ids, the others have nothing in common.
  const kept = large.every(({ value }) => value === otherValues) ? [] : large;
  return { large: kept, small: slices.filter((slice) => !kept.includes(slice)) };
}

/** A question of two of them counts once. */
function describeSmall(slices: readonly Slice[]): EvaluationSlices['leftOut'] {
  const [first] = slices;
  if (!first) return [];
  const queries = new Set(slices.flatMap(({ queryIds }) => queryIds)).size;
  return [{ field: first.field, slices: slices.length, queries }];
}
