import { comparePaired, type PairedComparison } from '../../../core/evaluation/statistics';

/** Scores of a query's passages of grades 3, 2, 1 and 0. */
export type GradeScores = [number, number, number, number];

/** Of each held-out query, in their order. */
export interface Separation {
  /** 1 where grade 1 is scored above grade 0, .5 where both are equal. */
  right: number[];
  /** Score of grade 1 less that of grade 0, in standard deviations of all scores of those two grades. */
  margin: number[];
}

export function separate(scores: readonly GradeScores[]): Separation {
  const differences = scores.map(([, , related, unrelated]) => related - unrelated);
  const deviation = standardDeviation(scores.flatMap(([, , related, unrelated]) => [related, unrelated]));
  return {
    right: differences.map((difference) => (Math.sign(difference) + 1) / 2),
    margin: differences.map((difference) => difference / deviation),
  };
}

/** Mean scores of the grades 3 to 0, in standard deviations of all scores, the mean of all being 0. */
export function profile(scores: readonly GradeScores[]): number[] {
  const [center, deviation] = [mean(scores.flat()), standardDeviation(scores.flat())];
  return [0, 1, 2, 3].map((place) => (mean(scores.map((each) => each[place]!)) - center) / deviation);
}

/** Two arms on the same queries; a query's value is its mean over seeds. */
export function compareArms(own: Separation[], other: Separation[]): Record<keyof Separation, PairedComparison> {
  const compare = (name: keyof Separation): PairedComparison => {
    const [left, right] = [overSeeds(own, name), overSeeds(other, name)];
    return comparePaired(
      left.map((value, place) => value - right[place]!),
      { seed: name },
    );
  };
  return { right: compare('right'), margin: compare('margin') };
}

export function overSeeds(runs: Separation[], name: keyof Separation): number[] {
  return runs[0]![name].map((_, place) => mean(runs.map((run) => run[name][place]!)));
}

export function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardDeviation(values: number[]): number {
  const average = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - average) ** 2)));
}
