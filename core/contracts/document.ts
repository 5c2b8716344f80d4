import { z } from 'zod';

/** A document of the user's corpus as ingested; `text` is never empty. */
export const documentSchema = z.object({
  id: z.string().min(1),
  title: z.string().optional(),
  text: z.string().min(1),
  language: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});
export type Document = z.infer<typeof documentSchema>;
