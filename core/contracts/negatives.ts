import { z } from 'zod';

const grade = { grade: z.number().int(), scale: z.number().int() };

const minedNegativeSchema = z.object({
  chunkId: z.string(),
  source: z.string(),
  grade: grade.grade.optional(),
  scale: grade.scale.optional(),
  score: z.number().optional(),
});

/**
 * What mining found for one query. Positives: the passage it was written for first, then `judged`, `relabelled` and
 * `synthetic` ones; of a query that was given the first is `synthetic` too.
 * Negatives are in order of hardness, those that a model wrote after those of the corpus; `source` says who found them, a grade what the judge said where it was asked, `score`
 * what the scorer of the cut-offs gave.
 * `spare`: those that might have been taken, by rank; a held-out query is measured on them as well.
 */
export const minedQuerySchema = z.object({
  queryId: z.string(),
  positives: z
    .array(z.object({ chunkId: z.string(), ...grade, source: z.enum(['source', 'judged', 'relabelled', 'synthetic']) }))
    .min(1),
  /** Neither: of grades between the cuts, of the corpus first. Kept for recipes that learn an order. */
  between: z.array(z.object({ chunkId: z.string(), ...grade, source: z.enum(['judged', 'synthetic']) })).optional(),
  negatives: z.array(minedNegativeSchema).min(1),
  spare: z.array(minedNegativeSchema).optional(),
});
export type MinedQuery = z.infer<typeof minedQuerySchema>;
export type MinedPositive = MinedQuery['positives'][number];
export type MinedBetween = NonNullable<MinedQuery['between']>[number];
export type MinedNegative = MinedQuery['negatives'][number];
