import { z } from 'zod';
import { queryStrategies, queryStrategyNames } from '../../strategies/queries/registry';
import { exemplarsSchema } from '../exemplar';
import { stageLlmSchema } from './llm';
import { positive } from './positive';

const exemplarStrategies = queryStrategyNames.filter((name) => queryStrategies[name].exemplars);

export const queriesSchema = z
  .strictObject({
    strategy: z.enum(queryStrategyNames).default('zero-shot'),
    /** In place of the strategy's own; only for a strategy that shows exemplars. */
    exemplars: exemplarsSchema.optional(),
    passages: positive.default(800),
    /** Queries that each passage is asked for; `decompose` adds their sub-questions. */
    perPassage: positive.max(20).default(1),
    seed: z.number().int().default(13),
    llm: stageLlmSchema,
  })
  .refine(({ strategy, exemplars }) => !exemplars || queryStrategies[strategy].exemplars, {
    message: `only strategy: ${exemplarStrategies.join(', ')} shows exemplars; name it, or remove them`,
    path: ['exemplars'],
  });
