import { z } from 'zod';
import { positive } from './positive';

export const trainSchema = z.strictObject({
  recipe: z.enum(['lce']).default('lce'),
  base: z.string().min(1).default('minilm'),
  epochs: positive.max(100).default(3),
  learningRate: z.number().positive().max(1).default(1.0e-4),
  headLearningRate: z.number().positive().max(1).optional(),
  warmupShare: z.number().min(0).max(1).default(0.1),
  groupsPerStep: positive.max(1024).default(4),
  maxTokens: positive.min(16).max(8192).default(192),
  /**
   * Weight of a guide beside the loss: the base bi-encoder's own similarities over the same list, fading out
   * in a straight line. 0 is the plain recipe, whatever the other fields of the guide say.
   */
  guidanceWeight: z.number().min(0).max(1000).default(0),
  /** Share of the weight at which the fading stops: 1 does not fade. */
  guidanceFloor: z.number().min(0).max(1).default(0),
  /** `divergence` compares softmaxes, `difference` the scores themselves, so that lower places count as well. */
  guidanceForm: z.enum(['divergence', 'difference']).default('divergence'),
  /** Passages of other groups that are added to each list; nobody judged them, only the guide scores them. */
  guidancePassages: z.number().int().min(0).max(1000).default(0),
  /** Share of a step's groups whose question is reworded with near words; only the guide scores those. */
  guidanceVariants: z.number().min(0).max(0.9).default(0),
  seed: z.number().int().default(13),
  /** A checkpoint goes to S3 after so many steps or minutes, whichever comes first; by default every 5 minutes. */
  checkpointEverySteps: positive.optional(),
  checkpointEveryMinutes: z.number().min(0.01).max(10_000).optional(),
  /** Checkpoints of one training that are kept on S3 while it runs, the newest ones; by default 3. */
  keepCheckpoints: positive.max(100).optional(),
  /** A trainer that is silent for longer, measured by its own pace, is ended and started again; by default 10. */
  hungAfterMinutes: z.number().min(0.01).max(10_000).optional(),
});
