import { comparePaired, type PairedComparison } from '../../core/evaluation/statistics';

/** One training: of every system its metric on each question, in the order of `questions`. */
export interface SeedRun {
  seed: number;
  questions: readonly string[];
  systems: Readonly<Record<string, { tuned: boolean; values: readonly number[] }>>;
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
 * themselves, to its advantage. `metric` is the name that the values have, and seeds the resampling.
 */
export function compareSeeds(metric: string, runs: readonly SeedRun[]): SystemOverSeeds[] {
  const [first] = runs;
  if (!first) return [];
  if (runs.some(({ questions }) => questions.join('\n') !== first.questions.join('\n')))
    throw new Error('the seeds were asked different questions; measure them again, into a file of their own');
  const systems = Object.entries(first.systems).map(([name, { tuned }]) => {
    const perSeed = runs.map((run) => run.systems[name]!.values);
    const values = first.questions.map((_, place) => mean(perSeed.map((each) => each[place]!)));
    return { name, tuned, values, bySeed: perSeed.map(mean) };
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

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
