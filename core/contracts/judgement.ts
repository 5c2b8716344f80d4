import { z } from 'zod';

/** What the judge said of one (query, chunk) pair: `grade` is an integer in 0..`scale`. */
export const judgementSchema = z.object({
  queryId: z.string().min(1),
  chunkId: z.string().min(1),
  grade: z.number().int().nonnegative(),
  scale: z.number().int().positive(),
  score: z.number().optional(),
  /** Share of several samples that gave it the same label. */
  agreement: z.number().optional(),
  strategy: z.string(),
  promptVersion: z.string(),
  model: z.string(),
  requestKey: z.string(),
  reason: z.string().optional(),
});
export type Judgement = z.infer<typeof judgementSchema>;
