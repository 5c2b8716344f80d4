import { z } from 'zod';

const positive = z.number().int().positive();
const share = z.number().min(0).max(1);
const threads = positive.max(1024).optional();

/** Kinds of models that the trainer trains. */
export const trainerModelSchema = z.enum(['cross-encoder', 'bi-encoder', 'late-interaction']);
const precision = z.enum(['auto', 'float32', 'bfloat16']).optional();
const device = z.enum(['auto', 'cpu', 'cuda']).optional();

/** How models that read queries and passages apart make vectors; what is absent, the model's folder says. */
const textFields = {
  queryPrompt: z.string().optional(),
  passagePrompt: z.string().optional(),
  pooling: z.enum(['mean', 'cls']).optional(),
  similarity: z.enum(['cosine', 'dot']).optional(),
  scoreScale: z.number().min(1e-6).max(1e6).optional(),
  queryTokens: positive.min(4).max(4096).optional(),
  tokenDimensions: positive.max(4096).optional(),
};

/** Trains a model. Paths are local; `base` is `minilm` or a folder. Defaults are the trainer's. */
export const trainJobSchema = z.strictObject({
  kind: z.literal('train'),
  protocolVersion: z.literal(1).optional(),
  base: z.string().min(1),
  /** What the base is called in what is written; absent: `base`. */
  baseName: z.string().min(1).optional(),
  trainFile: z.string().min(1),
  developmentFile: z.string().min(1).optional(),
  outputFolder: z.string().min(1),
  checkpointFolder: z.string().min(1),
  model: trainerModelSchema.optional(),
  recipe: z.string().min(1).optional(),
  options: z.record(z.string(), z.union([z.number(), z.string()])).optional(),
  ...textFields,
  epochs: positive.max(1000).optional(),
  learningRate: z.number().positive().max(1).optional(),
  headLearningRate: z.number().positive().max(1).optional(),
  warmupShare: share.optional(),
  weightDecay: share.optional(),
  optimizer: z.enum(['adamw', 'schedule-free']).optional(),
  groupsPerStep: positive.max(4096).optional(),
  groupsPerForward: positive.max(4096).optional(),
  groupSize: positive.min(2).max(4096).optional(),
  maxTokens: positive.min(8).max(32768).optional(),
  seed: z.number().int().optional(),
  checkpointEverySteps: positive.optional(),
  checkpointEveryMinutes: z.number().min(0.01).max(1e6).optional(),
  keepCheckpoints: positive.max(1000).optional(),
  resumeFrom: z.string().min(1).optional(),
  precision,
  freezeEmbeddings: z.boolean().optional(),
  guidanceWeight: z.number().min(0).max(1000).optional(),
  guidanceShare: share.optional(),
  guidanceFloor: share.optional(),
  guidanceForm: z.enum(['divergence', 'difference']).optional(),
  guidancePassages: z.number().int().min(0).max(4096).optional(),
  guidanceVariants: z.number().min(0).max(0.9).optional(),
  evaluateEverySteps: positive.optional(),
  select: z.enum(['best', 'last']).optional(),
  patience: positive.max(1e6).optional(),
  merge: z.enum(['none', 'average']).optional(),
  mergeLast: positive.min(2).max(1000).optional(),
  mergeWeights: z.array(z.number().positive()).min(2).max(1000).optional(),
  peft: z.enum(['none', 'lora', 'adapter', 'sftm']).optional(),
  peftOptions: z.record(z.string(), z.number()).optional(),
  /** That train together, each with a GPU of its own. */
  processes: positive.max(64).optional(),
  threads,
  device,
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
  /** Measured on the development groups, of the weights that were kept. */
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

/** Scores pairs (JSONL of {query, passage}): one raw score a line, each a JSON number, in the order of the pairs. */
export const scoreJobSchema = z.strictObject({
  kind: z.literal('score'),
  protocolVersion: z.literal(1).optional(),
  model: trainerModelSchema.optional(),
  modelFolder: z.string().min(1),
  pairsFile: z.string().min(1),
  outputFile: z.string().min(1),
  ...textFields,
  maxTokens: positive.min(8).max(32768).optional(),
  pairsPerForward: positive.max(65536).optional(),
  precision,
  threads,
  device,
});
export type ScoreJob = z.infer<typeof scoreJobSchema>;

/** Reads a base model's configuration: fails as a training would, before anything is spent. */
export const checkBaseJobSchema = z.strictObject({
  kind: z.literal('check-base'),
  protocolVersion: z.literal(1).optional(),
  base: z.string().min(1),
  baseName: z.string().min(1).optional(),
  maxTokens: positive.min(8).max(32768).optional(),
});
export type CheckBaseJob = z.infer<typeof checkBaseJobSchema>;

export const trainerJobSchema = z.discriminatedUnion('kind', [
  trainJobSchema,
  exportJobSchema,
  exportEncoderJobSchema,
  scoreJobSchema,
  checkBaseJobSchema,
]);
export type TrainerJob = z.infer<typeof trainerJobSchema>;
