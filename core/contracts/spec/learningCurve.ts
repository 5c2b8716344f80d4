import { z } from 'zod';
import { positive } from './positive';

/** Counts of training queries, rising; all that there are need not be named. */
export const learningCurveSchema = z
  .array(positive)
  .min(1)
  .superRefine((sizes, context) => {
    sizes.forEach((size, index) => {
      if (index > 0 && size <= sizes[index - 1]!)
        context.addIssue({ code: 'custom', path: [index], message: 'must be larger than the size before it' });
    });
  });
