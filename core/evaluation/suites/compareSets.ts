import { resamplesFor } from '../compareRuns';
import { statisticsSeed } from '../contenders';
import { bootstrapInterval, type Interval } from '../statistics';
import type { Evaluations } from './suite';

/**
 * The 95 % interval of a system's difference between two sets that ask the same questions, told by their ids: paired, since
 * a hard question is hard in both. Nothing where a value a question is not known, or the ids differ.
 */
export function compareSets(
  { set, base, system }: { set: string; base: string; system: string },
  evaluations: Evaluations,
): Partial<Interval> {
  const [values, others] = [set, base].map((name) => evaluations.get(name)?.values?.get(system));
  if (!values || !others || values.size !== others.size) return {};
  const differences = [...values].flatMap(([id, value]) => (others.has(id) ? [value - others.get(id)!] : []));
  if (differences.length !== others.size) return {};
  return bootstrapInterval(differences, { seed: statisticsSeed, resamples: resamplesFor(differences.length) });
}
