import { z } from 'zod';
import { listsSchema } from './lists';
import { positive } from './positive';
import { sha256Schema } from './sha256';

export const evaluationSpecSchema = z
  .strictObject({
    name: z.string().regex(/^[A-Za-z0-9_.-]+$/, 'letters, digits, dot, dash and underscore only'),
    beir: z.string().min(1),
    split: z.string().default('test'),
    depth: positive.default(50),
    /** `in`: the questions that the model is made for; `out`: of another domain, where it must not do much harm. */
    domain: z.enum(['in', 'out']).default('in'),
    /** A TREC run of your own search engine over these questions: one system more that is compared. */
    run: z.string().min(1).optional(),
    /** sha256 of the file `run`; starting a run fills it in, and refuses a file that has another. */
    runSha256: sha256Schema.optional(),
    /** What is re-ranked; absent: BM25's lists. */
    lists: listsSchema.optional(),
  })
  .refine(({ lists, run }) => lists?.of !== 'run' || run !== undefined, {
    message: 'are those of your own search engine, and no run of it is named; name the TREC run as run beside lists',
    path: ['lists'],
  });
export type EvaluationSpec = z.infer<typeof evaluationSpecSchema>;
