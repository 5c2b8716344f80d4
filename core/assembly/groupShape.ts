import type { PipelineSpec } from '../contracts/pipelineSpec';
import { recipeOf } from '../recipes/registry';

/** A list holds all of a query's positives. */
const everyPositive = Number.MAX_SAFE_INTEGER;

/** The rows that a recipe learns from: a group for each of some positives, or, where `rows` is there, one list a query. */
export interface GroupShape {
  positivesPerQuery: number;
  rows?: 'graded' | 'any';
}

export function groupShapeOf({ negatives, train }: Pick<PipelineSpec, 'negatives' | 'train'>): GroupShape {
  const { rows } = recipeOf(train);
  if (rows === 'one-positive') return { positivesPerQuery: negatives.positivesPerQuery };
  return { positivesPerQuery: everyPositive, rows };
}
