import { z } from 'zod';

/** A question written for one chunk. `id` is a hash of (chunkId, text). */
export const querySchema = z.object({
  id: z.string().min(1),
  chunkId: z.string().min(1),
  text: z.string().min(1),
  language: z.string(),
  strategy: z.string(),
  promptVersion: z.string(),
  kind: z.string().optional(),
});
export type Query = z.infer<typeof querySchema>;
