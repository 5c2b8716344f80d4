import { z } from 'zod';

/**
 * A passage cut from a document: `document.text.slice(start, end) === text` (UTF-16 code units).
 * `id` is a hash of (documentId, text), so an unchanged passage keeps its id when its neighbours change.
 */
export const chunkSchema = z.object({
  id: z.string().min(1),
  documentId: z.string().min(1),
  index: z.number().int().nonnegative(),
  text: z.string().min(1),
  title: z.string().optional(),
  start: z.number().int().nonnegative(),
  end: z.number().int().positive(),
  language: z.string().optional(),
});
export type Chunk = z.infer<typeof chunkSchema>;
