import { z } from 'zod';
import { findCutProblem } from '../../strategies/judge/gradeCuts';
import { judgeOptionFields } from '../../strategies/judge/judgeOptions';
import { findOptionProblem } from '../../strategies/judge/optionProblem';
import { judgeStrategies, type JudgeStrategyName } from '../../strategies/judge/registry';
import { stageLlmSchema } from './llm';
import { positive } from './positive';

/** How pairs are judged, and which grades are trained on: another cut mines again, and asks nothing again. */
export const judgeSchema = z
  .strictObject({
    strategy: z.enum(Object.keys(judgeStrategies) as JudgeStrategyName[]).default('binary'),
    /** Of the candidates of a query only so many are judged, in the order of the pool. Absent: all. */
    depth: positive.optional(),
    /** Lowest grade that makes a positive. Absent: the strategy's own. */
    positiveFrom: z.number().int().optional(),
    /** Highest grade that makes a negative; grades between the two are dropped. Absent: the strategy's own. */
    negativeTo: z.number().int().optional(),
    /** A judge that was audited and agreed with people on a smaller share of pairs stops the run before it asks. */
    minimumAgreement: z.number().min(0).max(1).optional(),
    /** Those of the strategies; each takes its own and refuses the others'. */
    ...judgeOptionFields,
    llm: stageLlmSchema,
  })
  .superRefine((judge, context) => {
    for (const problem of [findCutProblem(judge), findOptionProblem(judge)])
      if (problem) context.addIssue({ code: 'custom', path: [problem.field], message: problem.message });
  });
