import { z } from 'zod';
import { readDay } from '../../ingest/readDay';
import { listsSchema } from './lists';
import { positive } from './positive';
import { rerankersSchema } from './rerankers';
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
    /** The corpus is shrunk to what is judged relevant and the best so many of BM25 and the bi-encoder a question. */
    pool: positive.optional(),
    /** Only documents that are dated later count, and questions that have a relevant one among them. */
    after: z
      .string()
      .refine((day) => readDay(day) === day, 'is no date such as 2025-04-30')
      .optional(),
    /** The metadata of documents that holds their date; `date` where it is not named. */
    dateField: z.string().min(1).optional(),
    /** Language models that rerank the same lists, to compare with: each asks, and costs. */
    rerankers: rerankersSchema.optional(),
  })
  .superRefine(({ lists, run, pool, after, dateField }, context) => {
    const problem = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const isFound = lists === undefined || (lists.of !== undefined && lists.of !== 'run');
    if (lists?.of === 'run' && run === undefined)
      problem(
        'lists',
        'are those of your own search engine, and no run of it is named; name the TREC run as run beside lists',
      );
    if (pool !== undefined && !isFound)
      problem('pool', 'shrinks what is searched here, and these lists come from elsewhere; remove pool or lists');
    if (dateField !== undefined && after === undefined)
      problem(
        'dateField',
        'is read where documents must be later than a day; name the day as after, or remove this line',
      );
  });
export type EvaluationSpec = z.infer<typeof evaluationSpecSchema>;
