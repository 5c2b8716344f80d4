import { binary } from './binary';
import type { JudgeStrategy } from './judgeStrategy';

/** Every judge strategy by the name a pipeline spec uses. */
export const judgeStrategies = {
  binary,
} satisfies Record<string, JudgeStrategy>;

export type JudgeStrategyName = keyof typeof judgeStrategies;
