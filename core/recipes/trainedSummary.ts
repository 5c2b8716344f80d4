import { z } from 'zod';

/** What the manifest of a training says of how it was done; other fields are left alone. */
export const trainedSummarySchema = z.object({
  recipe: z.string(),
  model: z.string(),
  options: z.record(z.string(), z.union([z.number(), z.string()])).optional(),
});

/** What the manifest of stage `teach` says of whose scores it wrote. */
export const taughtSummarySchema = z.object({ teachers: z.array(z.string()) });
