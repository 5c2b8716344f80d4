import { z } from 'zod';
import { recipes } from '../../recipes/registry';
import { positive } from './positive';
import { trainFields } from './train';

const { pooling, similarity, scoreScale, queryPrompt, passagePrompt } = trainFields.shape;
const { warmupShare, maxTokens, seed, options, groupSize, weightDecay } = trainFields.shape;
const { evaluateEverySteps, select, patience } = trainFields.shape;

const recipeNames = [...recipes.values()].filter(({ pools }) => pools['bi-encoder']).map(({ name }) => name);

/**
 * A bi-encoder that is tuned beside the reranker, from the same base and on the same groups; it has a share in the mix.
 * Fields mean what they mean in `train`. Losses in batch learn from the passages of all groups of a step, so steps are
 * larger than a cross-encoder's.
 */
export const retrieverSchema = z.strictObject({
  recipe: z.enum(recipeNames).default('infonce'),
  epochs: positive.max(100).default(1),
  learningRate: z.number().positive().max(1).default(2.0e-5),
  groupsPerStep: positive.max(1024).default(16),
  ...{ warmupShare, maxTokens, seed, options, groupSize, weightDecay },
  ...{ evaluateEverySteps, select, patience },
  ...{ queryPrompt, passagePrompt, pooling, similarity, scoreScale },
});
