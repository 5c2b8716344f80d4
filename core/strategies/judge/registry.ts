import { binary } from './binary';
import { graded } from './graded';
import type { JudgeStrategy } from './judgeStrategy';
import { pointwiseInt } from './pointwiseInt';

/** Every judge strategy by the name a pipeline spec uses. */
export const judgeStrategies = {
  binary,
  graded,
  'pointwise-int': pointwiseInt,
} satisfies Record<string, JudgeStrategy>;

export type JudgeStrategyName = keyof typeof judgeStrategies;
