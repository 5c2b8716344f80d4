import { z } from 'zod';
import { positive } from './positive';

export const evaluationSpecSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_.-]+$/, 'letters, digits, dot, dash and underscore only'),
  beir: z.string().min(1),
  split: z.string().default('test'),
  depth: positive.default(50),
});
export type EvaluationSpec = z.infer<typeof evaluationSpecSchema>;
