import { z } from 'zod';

/**
 * A question written for one chunk; `id` is a hash of (chunkId, text). One that was given has a passage that was
 * written for it in place of the chunk, the best of them: a row of the table `documents`.
 */
export const querySchema = z.object({
  id: z.string().min(1),
  chunkId: z.string().min(1),
  text: z.string().min(1),
  /** The one that was asked for, else what the document declares, else "und" (BCP 47). */
  language: z.string(),
  strategy: z.string(),
  promptVersion: z.string(),
  kind: z.string().optional(),
  /** What is doubtful about how it came about, as codes such as "invented-summary". */
  flags: z.array(z.string()).optional(),
});
export type Query = z.infer<typeof querySchema>;

/** A query that a person brings; `id` is as the file has it, else a hash of the text. */
export const givenQuerySchema = z.object({
  id: z.string().min(1),
  text: z.string().min(1),
  language: z.string().optional(),
});
export type GivenQuery = z.infer<typeof givenQuerySchema>;
