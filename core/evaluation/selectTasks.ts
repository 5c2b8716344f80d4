import { mean, standardDeviation } from './statistics';
import { rankCorrelation } from './rankCorrelation';

export interface Task {
  name: string;
  /** The last task of a type is never removed; tasks without one are of one type. */
  type?: string;
  keep?: boolean;
}

export interface Predictability {
  name: string;
  /** Spearman's correlation of predicted and true scores over models. */
  correlation: number;
  /** Mean squared error of the predicted z-scores. */
  error: number;
}

export interface SelectionOptions {
  /** Tasks that are predicted worse stay. */
  leastCorrelation?: number;
  mostError?: number;
  /** Of the regression on z-scores; there are often fewer models than tasks. */
  ridge?: number;
}

/**
 * Removes tasks that the others predict, the most predictable first, until none is left that they predict well. Each is
 * predicted for a model by a ridge regression over the other models. @param scores [models][tasks].
 * Source: Enevoldsen et al. 2025 (MMTEB), with a ridge.
 */
export function selectTasks(
  scores: readonly (readonly number[])[],
  tasks: readonly Task[],
  { leastCorrelation = 0.8, mostError = 0.5, ridge = 0.1 }: SelectionOptions = {},
): { kept: string[]; removed: Predictability[] } {
  const columns = tasks.map((_, task) => toZScores(scores.map((row) => row[task]!)));
  let kept = tasks.map((_, task) => task);
  const removed: Predictability[] = [];
  for (;;) {
    const removable = kept.filter((task) => !tasks[task]!.keep && typesOf(kept, tasks, task).length > 1);
    const measured = removable.map((task) => {
      const others = kept.filter((other) => other !== task).map((other) => columns[other]!);
      return { task, ...measure(columns[task]!, predictEach(columns[task]!, others, ridge)) };
    });
    const good = measured.filter(({ correlation, error }) => correlation >= leastCorrelation && error <= mostError);
    if (good.length === 0) return { kept: kept.map((task) => tasks[task]!.name), removed };
    const { task, ...figures } = good.reduce((best, each) => (each.error < best.error ? each : best));
    removed.push({ name: tasks[task]!.name, ...figures });
    kept = kept.filter((other) => other !== task);
  }
}

function typesOf(kept: readonly number[], tasks: readonly Task[], task: number): number[] {
  return kept.filter((other) => tasks[other]!.type === tasks[task]!.type);
}

/** A task on which all models are alike has zeros. */
function toZScores(values: readonly number[]): number[] {
  const [center, spread] = [mean(values), standardDeviation(values)];
  return values.map((value) => (spread > 0 ? (value - center) / spread : 0));
}

function measure(truth: readonly number[], predicted: readonly number[]): { correlation: number; error: number } {
  const error = mean(truth.map((value, model) => (value - predicted[model]!) ** 2));
  return { correlation: rankCorrelation(truth, predicted) ?? 0, error };
}

/** For each model what a regression over the other models says of it. */
function predictEach(truth: readonly number[], columns: readonly (readonly number[])[], ridge: number): number[] {
  return truth.map((_, left) => {
    const rest = truth.map((_, model) => model).filter((model) => model !== left);
    const center = mean(rest.map((model) => truth[model]!));
    const centers = columns.map((column) => mean(rest.map((model) => column[model]!)));
    const rows = rest.map((model) => columns.map((column, task) => column[model]! - centers[task]!));
    const wanted = rest.map((model) => truth[model]! - center);
    const weights = solveRidge(rows, wanted, ridge);
    return center + weights.reduce((sum, weight, task) => sum + weight * (columns[task]![left]! - centers[task]!), 0);
  });
}

/** Weights w with (X'X + ridge I) w = X'y, by elimination; the ridge keeps every pivot above 0. */
function solveRidge(rows: readonly (readonly number[])[], wanted: readonly number[], ridge: number): number[] {
  const size = rows[0]?.length ?? 0;
  const dot = (left: (row: number) => number, right: (row: number) => number): number =>
    rows.reduce((sum, _, row) => sum + left(row) * right(row), 0);
  const system = Array.from({ length: size }, (_, i) => [
    ...Array.from(
      { length: size },
      (__, j) =>
        dot(
          (row) => rows[row]![i]!,
          (row) => rows[row]![j]!,
        ) + (i === j ? ridge : 0),
    ),
    dot(
      (row) => rows[row]![i]!,
      (row) => wanted[row]!,
    ),
  ]);
  for (let pivot = 0; pivot < size; pivot += 1) {
    for (let row = 0; row < size; row += 1) {
      if (row === pivot) continue;
      const factor = system[row]![pivot]! / system[pivot]![pivot]!;
      system[row] = system[row]!.map((value, column) => value - factor * system[pivot]![column]!);
    }
  }
  return system.map((row, i) => row[size]! / row[i]!);
}
