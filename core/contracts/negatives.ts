import { z } from 'zod';

/** What mining found for one query; negatives are in order of hardness, `source` says who found them. */
export const minedQuerySchema = z.object({
  queryId: z.string(),
  positives: z.array(z.object({ chunkId: z.string(), grade: z.number().int(), scale: z.number().int() })).min(1),
  negatives: z.array(z.object({ chunkId: z.string(), source: z.string() })).min(1),
});
export type MinedQuery = z.infer<typeof minedQuerySchema>;
