import { z } from 'zod';

/**
 * What the GPU worker and the Python trainer say to each other: one JSON job file in, one JSON message a line out.
 * The Python side is workers/trainer; both sides are checked against the lines in test/fixtures/trainer.
 */
export const TRAINER_PROTOCOL_VERSION = 1;

const count = z.number().int().nonnegative();
const positive = z.number().int().positive();
const share = z.number().min(0).max(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const threads = positive.max(1024).optional();

/** Trains a cross-encoder. Paths are local; `base` is `minilm`, `hf:<repo>` or a folder. Defaults are the trainer's. */
export const trainJobSchema = z.strictObject({
  kind: z.literal('train'),
  protocolVersion: z.literal(1).optional(),
  base: z.string().min(1),
  trainFile: z.string().min(1),
  developmentFile: z.string().min(1).optional(),
  outputFolder: z.string().min(1),
  checkpointFolder: z.string().min(1),
  recipe: z.string().min(1).optional(),
  epochs: positive.max(1000).optional(),
  learningRate: z.number().positive().max(1).optional(),
  headLearningRate: z.number().positive().max(1).optional(),
  warmupShare: share.optional(),
  weightDecay: share.optional(),
  groupsPerStep: positive.max(4096).optional(),
  groupsPerForward: positive.max(4096).optional(),
  groupSize: positive.min(2).max(4096).optional(),
  maxTokens: positive.min(8).max(32768).optional(),
  seed: z.number().int().optional(),
  checkpointEverySteps: positive.optional(),
  keepCheckpoints: positive.max(1000).optional(),
  resumeFrom: z.string().min(1).optional(),
  precision: z.enum(['auto', 'float32', 'bfloat16']).optional(),
  freezeEmbeddings: z.boolean().optional(),
  guidanceWeight: z.number().min(0).max(1000).optional(),
  guidanceShare: share.optional(),
  guidanceFloor: share.optional(),
  guidanceForm: z.enum(['divergence', 'difference']).optional(),
  guidancePassages: z.number().int().min(0).max(4096).optional(),
  guidanceVariants: z.number().min(0).max(0.9).optional(),
  threads,
  device: z.enum(['auto', 'cpu', 'cuda']).optional(),
});
export type TrainJob = z.infer<typeof trainJobSchema>;

const facts = z.record(z.string(), z.unknown());

/** What only the caller knows of a model, for its README.md; a part that is absent is left out there. */
export const modelCardSchema = z.strictObject({
  name: z.string().min(1).optional(),
  /** As the Hugging Face Hub names it; absent: `other`. */
  license: z.string().min(1).optional(),
  base: z.string().min(1).optional(),
  recipe: z.string().min(1).optional(),
  data: facts.optional(),
  settings: facts.optional(),
  /** Measured on the development groups at the end of training. */
  development: facts.optional(),
});
export type ModelCard = z.infer<typeof modelCardSchema>;

/** Writes a trained folder with ONNX files and a parity record over the probes (JSONL of {query, passage}). */
export const exportJobSchema = z.strictObject({
  kind: z.literal('export'),
  protocolVersion: z.literal(1).optional(),
  modelFolder: z.string().min(1),
  outputFolder: z.string().min(1),
  probeFile: z.string().min(1),
  card: modelCardSchema.optional(),
  maxTokens: positive.min(8).max(32768).optional(),
  threads,
});
export type ExportJob = z.infer<typeof exportJobSchema>;

/** Writes a sentence encoder as ONNX: one output `sentence_embedding` [batch, hidden], unit length. */
export const exportEncoderJobSchema = z.strictObject({
  kind: z.literal('export-encoder'),
  protocolVersion: z.literal(1).optional(),
  base: z.string().min(1),
  outputFolder: z.string().min(1),
  maxTokens: positive.min(8).max(32768).optional(),
  threads,
});
export type ExportEncoderJob = z.infer<typeof exportEncoderJobSchema>;

/** Fetches a base model and reads its configuration: fails as a training would, before anything is spent. */
export const checkBaseJobSchema = z.strictObject({
  kind: z.literal('check-base'),
  protocolVersion: z.literal(1).optional(),
  base: z.string().min(1),
  maxTokens: positive.min(8).max(32768).optional(),
});
export type CheckBaseJob = z.infer<typeof checkBaseJobSchema>;

export const trainerJobSchema = z.discriminatedUnion('kind', [
  trainJobSchema,
  exportJobSchema,
  exportEncoderJobSchema,
  checkBaseJobSchema,
]);
export type TrainerJob = z.infer<typeof trainerJobSchema>;

/** mrr and pairwiseAccuracy in 0..1; spread = mean standard deviation of the scores within a group. */
const evaluationFields = {
  epoch: positive,
  step: positive,
  mrr: share,
  pairwiseAccuracy: share,
  loss: z.number(),
  spread: z.number().nonnegative(),
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
    precision: z.enum(['float32', 'bfloat16']),
    threads: positive,
    device: z.string(),
    seconds,
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
  z.object({ type: z.literal('result'), job: z.literal('check-base'), folder: z.string(), modelType: z.string() }),
]);
export type TrainerResult = z.infer<typeof trainerResultSchema>;

/** The reasons that the trainer itself gives; the adapter adds those of a process that could not speak. */
export const trainerReasonSchema = z.enum([
  'bad-job',
  'bad-data',
  'bad-base-model',
  'bad-checkpoint',
  'out-of-memory',
  'not-finite',
  'disk-full',
  'parity-failed',
  'internal',
]);
export type TrainerReason = z.infer<typeof trainerReasonSchema>;

const startSchema = z.object({
  type: z.literal('start'),
  protocolVersion: z.literal(TRAINER_PROTOCOL_VERSION),
  job: z.enum(['train', 'export', 'export-encoder', 'check-base']),
  totalSteps: positive.optional(),
  firstStep: count.optional(),
  groups: positive.optional(),
  precision: z.string().optional(),
  threads: positive.optional(),
  device: z.string().optional(),
  guided: z.boolean().optional(),
  probes: positive.optional(),
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
  warningSchema,
  failureSchema,
  trainerResultSchema,
]);
export type TrainerMessage = z.infer<typeof trainerMessageSchema>;
