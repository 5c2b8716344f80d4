import { z } from 'zod';
import { findRangeProblem } from '../../mining/rankRanges';
import { positive } from './positive';

/** `count` negatives of the candidates whose best rank is `from` to `to`, both counted. */
const rankRangeSchema = z.strictObject({ from: positive, to: positive, count: positive.max(100) });

/** Which candidates become negatives, what is done with those that look like positives, and how groups are split. */
export const negativesSchema = z
  .strictObject({
    /** Negatives of a query, the hardest first; `ranges` take its place. */
    perQuery: positive.max(100).default(7),
    /** Quotas by rank, such as 4 of the top 10 and 3 of 11 to 100; one that cannot be filled is not made up elsewhere. */
    ranges: z.array(rankRangeSchema).max(10).default([]),
    /** Within a range: the best ranks first, or drawn by hash with `seed`. */
    order: z.enum(['hardest', 'drawn']).default('hardest'),
    seed: z.number().int().default(13),
    /** Candidates that nobody judged: left out, or taken where judged ones do not fill a range. */
    unjudged: z.enum(['drop', 'fill']).default('drop'),
    /**
     * Whose similarity the cut-offs below compare: `dense`, the base bi-encoder's cosine; `tuned`, the model of the round
     * before (the first round has none and takes `dense`); `models/<key>`, a model of this store. Of
     * cross-encoders the logistic function of the logit counts, 0 to 1; of others the similarity, as `dense` has it.
     */
    scorer: z
      .string()
      .regex(/^(dense|tuned|models\/[0-9a-f]{32})$/, 'dense, tuned, or models/ with the 32 digits of an exported model')
      .default('dense'),
    /** A negative scores less than this. */
    maxScore: z.number().min(-1).max(1).optional(),
    /** A negative scores less than its query's own passage by more than this (TopK-MarginPos). */
    margin: z.number().min(0).max(2).optional(),
    /** A negative scores less than this share of its query's own passage's score (TopK-PercPos; 0.95 is usual). */
    positiveShare: z.number().positive().max(1).optional(),
    /** What scores above a cut-off although no judge called it a positive: left out, or taken for a positive. */
    falseNegatives: z.enum(['drop', 'relabel']).default('drop'),
    /** Share of common word 5-grams from which two passages are one text, here and between the two splits. */
    nearDuplicate: z.number().min(0.3).max(1).default(0.6),
    /** Positives a query gives a training group to: 1 is the passage it was written for; more adds judged ones. */
    positivesPerQuery: positive.max(20).default(1),
    developmentShare: z.number().min(0).max(0.5).default(0.1),
    /**
     * Negatives of a held-out query, those of `perQuery` or `ranges` first: lists nearly as long as a reranker gets, because
     * of the few hardest a model that has learnt little already puts the answer first.
     */
    perDevelopmentQuery: positive.max(1000).default(30),
    /** A field of the documents' metadata whose equal values are never split; absent: each document by itself. */
    groupBy: z.string().min(1).optional(),
    /** Above 1 the tuned model ranks the candidates again, and judging, mining and training follow again. */
    rounds: positive.max(5).default(1),
  })
  .superRefine(({ ranges }, context) => {
    const problem = findRangeProblem(ranges);
    if (problem)
      context.addIssue({ code: 'custom', path: ['ranges', problem.index, 'from'], message: problem.message });
  });
