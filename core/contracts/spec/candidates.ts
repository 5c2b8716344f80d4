import { z } from 'zod';
import { positive } from './positive';
import { sha256Schema } from './sha256';

const weight = z.number().min(0).max(1000);

/** Which passages are looked at for a question: what the retrievers find, and in which order it is kept. */
export const candidatesSchema = z
  .strictObject({
    bm25: z.number().int().min(0).max(1000).default(30),
    dense: z.number().int().min(0).max(1000).default(30),
    /**
     * Words are analysed as of this language (ISO 639-1), such as `en`; `auto` takes what each passage and question
     * is declared to be written in.
     */
    language: z
      .string()
      .regex(/^(auto|[a-z]{2,3}(-[a-z0-9]+)*)$/, 'a language code in lower case, such as en, or auto')
      .default('en'),
    /** Identifiers of source code are taken apart: `readCsvFile` is read, csv, file. Absent: they are words. */
    identifiers: z.boolean().optional(),
    /** The bi-encoder, named like `train.base`, which it is where nothing is said. */
    encoder: z.string().min(1).optional(),
    /** Digest of its files; starting a run fills it in, and refuses a model that has another. */
    encoderSha256: sha256Schema.optional(),
    /** What the bi-encoder is to see before a question, such as `query: `. Absent: what the model's files say. */
    queryPrompt: z.string().optional(),
    passagePrompt: z.string().optional(),
    /** A TREC run of your own search engine over the questions of this pipeline; ids are of passages or documents. */
    run: z.string().min(1).optional(),
    /** Passages taken of each list of `run`. */
    runDepth: positive.max(1000).default(100),
    /** sha256 of the file `run`; starting a run fills it in, and refuses a file that has another. */
    runSha256: sha256Schema.optional(),
    /** Orders what was found, in addition to the retrievers' own ranks. */
    fusion: z.enum(['none', 'rrf', 'interpolation']).default('none'),
    /** Of `rrf`: flattens the weight of the first ranks. */
    rrfConstant: z.number().min(0).max(10_000).default(60),
    /** Of both fusions: the share of each retriever, relative to the others. */
    weights: z.strictObject({ bm25: weight.default(1), dense: weight.default(1), run: weight.default(1) }).prefault({}),
    /** How many passages of a question are kept, in the order of the fusion. Absent: all that were found. */
    depth: positive.max(3000).optional(),
  })
  .refine(({ bm25, dense, run }) => bm25 + dense > 0 || run !== undefined, {
    message: 'bm25 and dense cannot both be 0 without a run',
  })
  .refine(({ weights }) => weights.bm25 + weights.dense + weights.run > 0, {
    message: 'cannot all be 0',
    path: ['weights'],
  });
export type CandidatesSpec = z.infer<typeof candidatesSchema>;
