import { scoreRun } from '../../core/evaluation/metrics';
import type { Qrels, Run } from '../../core/evaluation/runs';
import { comparePaired, type PairedComparison } from '../../core/evaluation/statistics';

const metric = 'nDCG@10';

/** One training: every system's ranking of the questions. */
export interface SeedRun {
  seed: number;
  rankings: ReadonlyMap<string, { tuned: boolean; run: Run }>;
}

export interface SystemOverSeeds {
  name: string;
  tuned: boolean;
  mean: number;
  bySeed: number[];
  /** Of tuned systems, less the rival, over questions; a question's value is the mean over the seeds. */
  difference?: PairedComparison & { rival: string };
}

/**
 * Means over seeds, and each tuned system against the best that nobody tuned: the rival is chosen on the questions
 * themselves, to its advantage.
 */
export function compareSeeds(qrels: Qrels, runs: readonly SeedRun[]): SystemOverSeeds[] {
  const names = [...(runs[0]?.rankings.keys() ?? [])];
  const systems = names.map((name) => {
    const perSeed = runs.map(({ rankings }) => valuesOf(qrels, rankings.get(name)!.run));
    const values = perSeed[0]!.map((_, place) => mean(perSeed.map((each) => each[place]!)));
    return { name, tuned: runs[0]!.rankings.get(name)!.tuned, values, bySeed: perSeed.map(mean) };
  });
  const untuned = systems.filter(({ tuned }) => !tuned);
  const rival = untuned.reduce((best, each) => (mean(each.values) > mean(best.values) ? each : best));
  return systems.map(({ name, tuned, values, bySeed }) => {
    const plain = { name, tuned, mean: mean(values), bySeed };
    if (!tuned) return plain;
    const differences = values.map((value, place) => value - rival.values[place]!);
    return { ...plain, difference: { rival: rival.name, ...comparePaired(differences, { seed: metric }) } };
  });
}

function valuesOf(qrels: Qrels, run: Run): number[] {
  return [...scoreRun(qrels, run, [metric])[0]!.perQuery.values()];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
