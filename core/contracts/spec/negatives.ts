import { z } from 'zod';
import { positive } from './positive';

export const negativesSchema = z.strictObject({
  perQuery: positive.max(100).default(7),
  /** Positives a query gives a training group to: 1 is the passage it was written for; more adds judged ones. */
  positivesPerQuery: positive.max(20).default(1),
  developmentShare: z.number().min(0).max(0.5).default(0.1),
});
