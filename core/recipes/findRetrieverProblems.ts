import type { PipelineSpec } from '../contracts/pipelineSpec';
import { findTrainProblems, type TrainProblem } from './findTrainProblems';
import { recipeOf } from './registry';
import { retrieverTraining } from './retrieverTraining';
import { learnsFromLists } from './trainingPlan';

type Trained = Pick<PipelineSpec, 'train' | 'retriever'>;

/** Why the retriever cannot be trained as the spec says, with paths below its section. */
export function findRetrieverProblems({ train, retriever }: Trained): TrainProblem[] {
  if (!retriever) return [];
  return [...findShapeProblem(train, retriever), ...findTrainProblems(retrieverTraining(train, retriever))];
}

function findShapeProblem(train: Trained['train'], retriever: { recipe: string }): TrainProblem[] {
  const { name, rows } = recipeOf(retriever);
  const getsLists = learnsFromLists(train);
  if (rows === 'any' || (rows === 'graded') === getsLists) return [];
  const [lists, single] = ['lists of all that was judged of a query', 'one positive with its negatives'];
  const [needed, given] = getsLists ? [single, lists] : [lists, single];
  const message =
    `${name} learns from ${needed}, and groups are assembled once: train.recipe ${train.recipe} takes ${given}; ` +
    'choose recipes that learn from the same rows';
  return [{ path: ['recipe'], message }];
}
