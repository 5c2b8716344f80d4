import { z } from 'zod';
import { systemResultSchema } from './evaluation';

/** The file of a rating. */
export const ratingFile = 'rating.json';

/** How a model does on the lists that an evaluation froze; the differences are to the systems `whole` and `rival`. */
export const ratingSchema = z.object({
  /** The evaluation set. */
  set: z.string(),
  queries: z.number().int(),
  system: systemResultSchema,
  /** The system of the model that was trained on all there is. */
  whole: z.string(),
  /** The best that nobody tuned, by nDCG@10 on this set. */
  rival: z.string(),
});
export type Rating = z.infer<typeof ratingSchema>;

/** What a subset is, beside all that it was taken from. */
export const subsetSummarySchema = z.object({
  queries: z.number().int(),
  groups: z.number().int(),
  whole: z.object({ queries: z.number().int(), groups: z.number().int() }),
  warnings: z.array(z.string()).default([]),
});
export type SubsetSummary = z.infer<typeof subsetSummarySchema>;

/** The sizes that a recipe was trained on, all that there is not among the points. */
export interface LearningCurve {
  whole: SubsetSummary['whole'];
  points: (Pick<SubsetSummary, 'queries' | 'groups'> & { ratings: Rating[] })[];
  /** Of sizes that were left out. */
  warnings: string[];
}
