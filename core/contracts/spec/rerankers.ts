import { z } from 'zod';
import { judgeOptionFields } from '../../strategies/judge/judgeOptions';
import { findOptionProblem } from '../../strategies/judge/optionProblem';
import { judgeStrategies, type JudgeStrategyName } from '../../strategies/judge/registry';
import { stageLlmSchema } from './llm';
import { positive } from './positive';

/** What grades are made of, which a ranking has none of. */
const { sourceWithin: _, margin: _margin, ...rankingOptions } = judgeOptionFields;

/** What evaluations call systems of their own. */
const taken = /^(bm25|dense|run|lists|previous|retriever)$|tuned/;

/** A language model that puts the lists of an evaluation set in order, asked as a judge is: a system to compare with. */
const fields = z.strictObject({
  /** Of the system, as tables and files call it. */
  name: z
    .string()
    .regex(/^[A-Za-z0-9_.-]+$/, 'letters, digits, dot, dash and underscore only')
    .refine((name) => !taken.test(name), 'is the name of a system that is there anyway; choose another, such as llm'),
  strategy: z.enum(Object.keys(judgeStrategies) as JudgeStrategyName[]),
  /** How many of each list it puts in order; the rest stays behind them as it is. Absent: the whole list. */
  depth: positive.optional(),
  /** How many questions it is asked, drawn by hash, so that more hold the fewer; absent: all. */
  questions: positive.optional(),
  /** What the draw depends on; 13 where it is not named. */
  draw: z.number().int().optional(),
  /** Sizes of the model, by which its compute is counted; `headRatio`: query heads a key-value head. */
  shape: z
    .strictObject({
      layers: positive,
      width: positive,
      feedForward: positive,
      headRatio: z.number().min(1).optional(),
    })
    .optional(),
  ...rankingOptions,
  llm: stageLlmSchema,
});

export const rerankerSchema = fields.superRefine((reranker, context) => {
  if (reranker.draw !== undefined && reranker.questions === undefined) {
    const message = 'is read where some questions are drawn; name how many as questions, or remove this line';
    context.addIssue({ code: 'custom', path: ['draw'], message });
  }
  // Of grades the smallest demand: an order of any length is a ranking.
  const graded = reranker.strategy === 'setwise-r1' ? { ...reranker, margin: 1 } : reranker;
  const problem = findOptionProblem(graded);
  if (problem) context.addIssue({ code: 'custom', path: [problem.field], message: problem.message });
});
export type RerankerSpec = z.infer<typeof rerankerSchema>;

/** The rerankers of one set: names tell their systems apart. */
export const rerankersSchema = z
  .array(rerankerSchema)
  .min(1)
  .max(16)
  .superRefine((rerankers, context) => {
    const names = rerankers.map(({ name }) => name);
    names.forEach((name, place) => {
      if (names.indexOf(name) === place) return;
      const message = `is the name of two rerankers of this set: "${name}"; give one of them another name`;
      context.addIssue({ code: 'custom', path: [place, 'name'], message });
    });
  });
