import { z } from 'zod';

/**
 * A passage that a language model wrote for a query, of a grade that it was told to write: no text of the corpus, and
 * marked as such by strategy, prompt and model. A row of the table `documents` of stage `queries`, in the order of the
 * queries, best grade first. `id` is a hash of (strategy, promptVersion, query, grade, text) and begins with
 * "synthetic-", so that it is never one of a chunk.
 */
export const syntheticPassageSchema = z
  .object({
    id: z.string().startsWith('synthetic-'),
    queryId: z.string().min(1),
    /** 0..scale: how well it was meant to answer the query; `scale` answers it fully. */
    grade: z.number().int().nonnegative(),
    scale: z.number().int().positive(),
    text: z.string().min(1),
    title: z.string().min(1).optional(),
    strategy: z.string(),
    promptVersion: z.string(),
    model: z.string(),
  })
  .refine(({ grade, scale }) => grade <= scale, { message: 'is above the scale', path: ['grade'] });
export type SyntheticPassage = z.infer<typeof syntheticPassageSchema>;
