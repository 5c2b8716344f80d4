import { z } from 'zod';

/** A mean with its 95 % bootstrap interval over the questions of a slice. */
const figureSchema = z.object({ mean: z.number(), low: z.number(), high: z.number() });

/** Questions that have something in common, and what the tuned system and its rival reach on them. */
export const evaluationSliceSchema = z.object({
  field: z.string(),
  value: z.string(),
  queries: z.number().int(),
  system: figureSchema,
  rival: figureSchema,
  /** Paired, system minus rival; the p value is adjusted for nothing. */
  difference: figureSchema.extend({ pValue: z.number() }),
});
export type EvaluationSlice = z.infer<typeof evaluationSliceSchema>;

/** One metric by facts of the questions. Slices with too few questions are counted, not measured. */
export const evaluationSlicesSchema = z.object({
  metric: z.string(),
  system: z.string(),
  rival: z.string(),
  rows: z.array(evaluationSliceSchema),
  leftOut: z.array(z.object({ field: z.string(), slices: z.number().int(), queries: z.number().int() })),
});
export type EvaluationSlices = z.infer<typeof evaluationSlicesSchema>;
