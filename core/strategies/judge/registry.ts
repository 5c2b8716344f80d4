import { binary } from './binary';
import { dualTeacher } from './dualTeacher';
import { firstToken } from './firstToken';
import { graded } from './graded';
import { groupwise } from './groupwise';
import { insertrank } from './insertrank';
import type { JudgeStrategy } from './judgeStrategy';
import { listwise } from './listwise';
import { pointwiseInt } from './pointwiseInt';
import { setwiseR1 } from './setwiseR1';

/** Every judge strategy by the name a pipeline spec uses. */
export const judgeStrategies = {
  binary,
  graded,
  'pointwise-int': pointwiseInt,
  'first-token': firstToken,
  listwise,
  insertrank,
  groupwise,
  'setwise-r1': setwiseR1,
  'dual-teacher': dualTeacher,
} satisfies Record<string, JudgeStrategy>;

export type JudgeStrategyName = keyof typeof judgeStrategies;
