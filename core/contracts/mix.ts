import { z } from 'zod';

const shares = z.record(z.string(), z.number().min(0).max(1));

const chosenSchema = z.object({
  /** One share a system; they sum to 1. */
  weights: shares,
  metric: z.object({ name: z.string(), mix: z.number(), alone: z.record(z.string(), z.number()) }),
  tried: z.number().int().positive(),
  alike: z.number().int().positive(),
});

/**
 * The shares with which scores are summed: of the systems that nobody tunes, and of these and the tuned model. Chosen on
 * the development queries alone; absent where there were none.
 */
export const mixSchema = z.object({
  queries: z.number().int().nonnegative(),
  untuned: chosenSchema.optional(),
  tuned: chosenSchema.optional(),
  /** How much of BM25's list the tuned model should be given, of what was tried; nDCG@10 of each. */
  depth: z
    .object({ chosen: z.number().int(), tried: z.array(z.object({ depth: z.number().int(), mean: z.number() })) })
    .optional(),
});
export type Mix = z.infer<typeof mixSchema>;

/** The file of the artifact that holds it. */
export const mixFile = 'mix.json';
