import { z } from 'zod';

/**
 * One retriever's opinion: `rank` counts from 1, `score` is in the retriever's own unit. `bm25`, `dense` and `run` search;
 * `fused` is the order that they give together.
 */
export const candidateSourceSchema = z.object({
  retriever: z.string(),
  rank: z.number().int().positive(),
  score: z.number(),
});

/** A chunk that at least one retriever found for a query; the sources are kept apart, and a fusion is one more. */
export const candidateSchema = z.object({
  queryId: z.string().min(1),
  chunkId: z.string().min(1),
  sources: z.array(candidateSourceSchema),
});
export type CandidateSource = z.infer<typeof candidateSourceSchema>;
export type Candidate = z.infer<typeof candidateSchema>;
