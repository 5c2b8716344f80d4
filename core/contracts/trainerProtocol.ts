import { z } from 'zod';
import { trainerModelSchema } from './trainerJob';

export * from './trainerJob';

/**
 * What the GPU worker and the Python trainer say to each other: one JSON job file in, one JSON message a line out.
 * The Python side is workers/trainer; both sides are checked against the lines in test/fixtures/trainer.
 */
export const TRAINER_PROTOCOL_VERSION = 1;

const count = z.number().int().nonnegative();
const positive = z.number().int().positive();
const share = z.number().min(0).max(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * ndcg10 (the main metric), mrr and pairwiseAccuracy in 0..1; spread = mean standard deviation of the scores within a
 * group; flatShare = share of groups whose scores are all equal. Loyalty where rows carry scores of teachers: whether
 * student and teacher put the same passage first, how like their softmaxes are, and how their scores correlate.
 */
const evaluationFields = {
  epoch: positive,
  step: positive,
  ndcg10: share,
  mrr: share,
  pairwiseAccuracy: share,
  loss: z.number(),
  spread: z.number().nonnegative(),
  flatShare: share,
  labelLoyalty: share.optional(),
  probabilityLoyalty: share.optional(),
  regressionLoyalty: z.number().min(-1).max(1).optional(),
};
export const trainerEvaluationSchema = z.object(evaluationFields);
export type TrainerEvaluation = z.infer<typeof trainerEvaluationSchema>;

/** Against torch: of scores, and means over the lists of the probes; ndcgLoss takes torch's order as the judgement. */
const parity = z.object({
  largestDifference: z.number().nonnegative(),
  kendallTau: z.number().min(-1).max(1),
  ndcgLoss: z.number().min(0).max(1),
});
const seconds = z.number().nonnegative();

/** The last message of a job that succeeded, by kind of job. */
export const trainerResultSchema = z.discriminatedUnion('job', [
  z.object({
    type: z.literal('result'),
    job: z.literal('train'),
    folder: z.string(),
    steps: positive,
    groups: positive,
    evaluations: z.array(trainerEvaluationSchema),
    /** Which weights were saved, from what steps, and their nDCG@10 on the development groups where it was measured. */
    selected: z.object({
      by: z.enum(['best', 'last', 'average']),
      steps: z.array(positive).min(1),
      ndcg10: share.optional(),
    }),
    precision: z.enum(['float32', 'bfloat16']),
    /** That trained together; each had the threads. */
    processes: positive.optional(),
    threads: positive,
    device: z.string(),
    seconds,
    /** Of Python and the packages that enter a result; trainers of earlier versions did not tell them. */
    versions: z.record(z.string(), z.string()).optional(),
    modelSha256: sha256,
  }),
  z.object({
    type: z.literal('result'),
    job: z.literal('export'),
    folder: z.string(),
    parity: z.object({ float32: parity, float16: parity.optional(), int8: parity }),
    files: z.array(z.object({ path: z.string(), bytes: count, sha256 })),
    seconds,
  }),
  z.object({
    type: z.literal('result'),
    job: z.literal('export-encoder'),
    folder: z.string(),
    dimensions: positive,
    maxTokens: positive,
    largestDifference: z.number().nonnegative(),
    seconds,
  }),
  z.object({
    type: z.literal('result'),
    job: z.literal('score'),
    file: z.string(),
    pairs: positive,
    model: trainerModelSchema,
    maxTokens: positive,
    precision: z.enum(['float32', 'bfloat16']),
    threads: positive,
    device: z.string(),
    seconds,
  }),
  z.object({ type: z.literal('result'), job: z.literal('check-base'), folder: z.string(), modelType: z.string() }),
]);
export type TrainerResult = z.infer<typeof trainerResultSchema>;

/**
 * The reasons that the trainer itself gives; the adapter adds those of a process that could not speak. `killed`: one of
 * several processes that trained together, of which the others tell.
 */
export const trainerReasonSchema = z.enum([
  'bad-job',
  'bad-data',
  'bad-base-model',
  'bad-checkpoint',
  'out-of-memory',
  'not-finite',
  'disk-full',
  'parity-failed',
  'stopped',
  'killed',
  'internal',
]);
export type TrainerReason = z.infer<typeof trainerReasonSchema>;

const startSchema = z.object({
  type: z.literal('start'),
  protocolVersion: z.literal(TRAINER_PROTOCOL_VERSION),
  job: z.enum(['train', 'export', 'export-encoder', 'score', 'check-base']),
  totalSteps: positive.optional(),
  firstStep: count.optional(),
  groups: positive.optional(),
  precision: z.string().optional(),
  processes: positive.optional(),
  threads: positive.optional(),
  device: z.string().optional(),
  guided: z.boolean().optional(),
  probes: positive.optional(),
  pairs: positive.optional(),
});
const stepSchema = z.object({
  type: z.literal('step'),
  step: positive,
  totalSteps: positive,
  epoch: positive,
  loss: z.number(),
  learningRate: z.number().nonnegative(),
  pairsPerSecond: z.number().nonnegative(),
});
const evaluationSchema = z.object({ type: z.literal('evaluation'), ...evaluationFields });
const checkpointSchema = z.object({ type: z.literal('checkpoint'), folder: z.string().min(1), step: positive });
/** Work between steps goes on; told every few seconds at most. */
const progressSchema = z.object({
  type: z.literal('progress'),
  phase: z.string().min(1),
  done: count,
  total: positive,
});
const warningSchema = z.object({ type: z.literal('warning'), code: z.string().min(1), message: z.string().min(1) });
const failureSchema = z.object({
  type: z.literal('failure'),
  reason: trainerReasonSchema,
  message: z.string(),
  mend: z.string(),
});

/** One line of the trainer's stdout. Unknown fields are dropped, unknown types refused. */
export const trainerMessageSchema = z.union([
  startSchema,
  stepSchema,
  evaluationSchema,
  checkpointSchema,
  progressSchema,
  warningSchema,
  failureSchema,
  trainerResultSchema,
]);
export type TrainerMessage = z.infer<typeof trainerMessageSchema>;
