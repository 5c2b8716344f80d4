import { z } from 'zod';

/** How a system's scores of relevant pairs and of all others lie to each other; scores are the model's own. */
export const scoreOverlapSchema = z.object({
  system: z.string(),
  /** Pairs of a question and a document of its list whose label is above 0. */
  relevant: z.number().int(),
  /** All others of the lists, as metrics count them: not relevant or without a label. */
  others: z.number().int(),
  /** Of the others: those that carry a label. */
  judgedOthers: z.number().int(),
  /** Bins of one width from the lowest to the highest score. */
  lowest: z.number(),
  highest: z.number(),
  bins: z.array(z.object({ relevant: z.number().int(), others: z.number().int() })),
  /** Sum over bins of the smaller of both shares: 0 for scores that never meet, 1 for the same distribution. */
  overlap: z.number(),
  /** Chance that a relevant pair scores above another one, of any question; ties count half. */
  auc: z.number(),
  /** The same of pairs of one question, mean over the questions that have both. */
  aucWithin: z.number(),
});
export type ScoreOverlap = z.infer<typeof scoreOverlapSchema>;
