import { z } from 'zod';
import { findTrainProblems } from '../../recipes/findTrainProblems';
import { modelKinds } from '../../recipes/parseRecipes';
import { recipes } from '../../recipes/registry';
import { trainingSizeNames } from '../../recipes/sizes';
import { ownRowsSchema } from './ownRows';
import { positive } from './positive';
import { sha256Schema } from './sha256';
import { teacherSchema } from './teachers';

/** Without what only all fields together decide. */
export const trainFields = z.strictObject({
  recipe: z.enum([...recipes.keys()]).default('lce'),
  /** `minilm`, `hf:<repo>[@<revision>]`, `s3://bucket/prefix`, or a folder, relative to the spec's. */
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
  /** The kind of model; absent: cross-encoder. */
  model: z.enum(modelKinds).optional(),
  /** Of the recipe, which brings defaults. */
  options: z.record(z.string(), z.union([z.number(), z.string()])).optional(),
  /** Whose scores the passages carry, in this order; a recipe says how many it learns from. */
  teachers: z.array(teacherSchema).min(1).max(8).optional(),
  /** Labelled rows of your own that are trained on beside the generated ones; they are never held out. */
  mix: z.array(ownRowsSchema).min(1).max(16).optional(),
  /** Passages that a step takes of each group, the positive among them, drawn anew each epoch; absent: all. */
  groupSize: positive.min(2).max(4096).optional(),
  /** Of models that read queries and passages apart; absent: what the base model's files say, else the trainer's default. */
  queryPrompt: z.string().optional(),
  passagePrompt: z.string().optional(),
  pooling: z.enum(['mean', 'cls']).optional(),
  similarity: z.enum(['cosine', 'dot']).optional(),
  /** What the similarity is multiplied by. */
  scoreScale: z.number().min(1e-6).max(1e6).optional(),
  /** Of late interaction: the tokens that a query is filled up to, and the numbers of a token's vector. */
  queryTokens: positive.min(4).max(4096).optional(),
  tokenDimensions: positive.max(4096).optional(),
  optimizer: z.enum(['adamw', 'schedule-free']).optional(),
  weightDecay: z.number().min(0).max(1).optional(),
  /** Steps between two measurements on the held-out groups; absent: the steps of an epoch. */
  evaluateEverySteps: positive.optional(),
  /** Whether the weights that measured best on the held-out groups are kept, or the last ones; absent: the best. */
  select: z.enum(['best', 'last']).optional(),
  /** A training ends early after so many measurements in a row that were no better than the best. */
  patience: positive.max(1_000_000).optional(),
  /** The mean of the weights at the last measurements, kept where it measures no worse than the best of them. */
  merge: z
    .strictObject({
      method: z.enum(['none', 'average']),
      last: positive.min(2).max(1000).optional(),
      weights: z.array(z.number().positive()).min(2).max(1000).optional(),
    })
    .optional(),
  /** Trains few parameters and leaves the others as they are; absent: all are trained. */
  peft: z
    .strictObject({
      method: z.enum(['lora', 'adapter', 'sftm']),
      options: z.record(z.string(), z.number()).optional(),
    })
    .optional(),
  /** Stands for fields of this section that the spec does not name itself; they are written into it when it is read. */
  size: z.enum(trainingSizeNames).optional(),
  /** Digests of the base's files, and of those of its tokenizer; starting a run fills them in, and refuses a model that has others. */
  baseSha256: sha256Schema.optional(),
  tokenizerSha256: sha256Schema.optional(),
  /** The hub's commit that the base's files are of; starting a run writes it down. */
  baseRevision: z.string().optional(),
});

export const trainSchema = trainFields.superRefine((train, context) => {
  for (const { path, message } of findTrainProblems(train)) context.addIssue({ code: 'custom', path, message });
});
