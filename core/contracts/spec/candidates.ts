import { z } from 'zod';

export const candidatesSchema = z
  .strictObject({
    bm25: z.number().int().min(0).max(1000).default(30),
    dense: z.number().int().min(0).max(1000).default(30),
  })
  .refine((candidates) => candidates.bm25 + candidates.dense > 0, { message: 'bm25 and dense cannot both be 0' });
