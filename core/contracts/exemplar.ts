import { z } from 'zod';

/** A passage with a query that a person had for it: shown to a model as an example. Lengths bound what every request repeats. */
export const exemplarSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, 'letters, digits, dot, dash and underscore only, at most 64'),
  title: z.string().trim().min(1).max(200).optional(),
  passage: z.string().trim().min(1).max(2000),
  query: z.string().trim().min(1).max(300),
  /** What matters most in the passage, in its own words; for strategies that summarise before they ask. */
  summary: z.string().trim().min(1).max(1000).optional(),
});
export type Exemplar = z.infer<typeof exemplarSchema>;

/** As many as Promptagator shows (arXiv 2209.11755). */
const maxExemplars = 8;

export const exemplarsSchema = z
  .array(exemplarSchema)
  .refine((exemplars) => exemplars.length > 0 && exemplars.length <= maxExemplars, {
    message: `name 1 to ${maxExemplars} exemplars`,
  })
  .refine((exemplars) => new Set(exemplars.map(({ id }) => id)).size === exemplars.length, {
    message: 'give each exemplar an id of its own',
  });
