import { z } from 'zod';
import { positive } from './positive';

export const chunkSpecSchema = z
  .strictObject({
    maxTokens: positive.min(16).max(8192).default(220),
    overlapTokens: z.number().int().min(0).default(40),
  })
  .refine((chunk) => chunk.overlapTokens < chunk.maxTokens, {
    message: 'must be smaller than maxTokens',
    path: ['overlapTokens'],
  });
