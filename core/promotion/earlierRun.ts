import { z } from 'zod';
import { countsSchema } from '../contracts/manifest';

/** What is read of a run, this one or one that ended before, to tell what changed between two. */
export const earlierRunSchema = z.object({
  input: z.object({ runId: z.string(), spec: z.record(z.string(), z.unknown()) }),
  receipts: z.array(
    z.object({
      stage: z.string(),
      item: z.string().optional(),
      digest: z.string(),
      counts: countsSchema,
      summary: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});
export type EarlierRun = z.infer<typeof earlierRunSchema>;
