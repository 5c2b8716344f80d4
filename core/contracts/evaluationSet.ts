import { z } from 'zod';

/** A question of an evaluation set; `metadata`: what the set says of it beside that, such as its kind or flags. */
export const evaluationQuerySchema = z.object({
  ...{ id: z.string(), text: z.string(), language: z.string().optional() },
  metadata: z.record(z.string(), z.unknown()).optional(),
});
export type EvaluationQuery = z.infer<typeof evaluationQuerySchema>;

/** A human judgement: above 0 is relevant, a higher one more so. */
export const qrelSchema = z.object({ queryId: z.string(), documentId: z.string(), score: z.number().int() });
export type Qrel = z.infer<typeof qrelSchema>;
