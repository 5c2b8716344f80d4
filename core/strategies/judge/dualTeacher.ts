import { binary } from './binary';
import { firstToken } from './firstToken';
import { fuseTeachers } from './lists/fuseTeachers';
import { graded } from './graded';
import { orderScale } from './lists/gradeOrder';
import { groupwise } from './groupwise';
import { insertrank } from './insertrank';
import { judgeOptionNames, type JudgeOptions, type ListwiseTeacher, type PointwiseTeacher } from './judgeOptions';
import type { JudgeStrategy } from './judgeStrategy';
import { listwise } from './listwise';
import { pointwiseInt } from './pointwiseInt';
import { setwiseR1 } from './setwiseR1';
import { sideBySide } from './lists/sideBySide';

/**
 * The ranks of two teachers joined into one order: the labels that GroupRank (Sun et al. 2025, arXiv 2511.11653) is
 * trained on. Both are asked side by side, and both take as many calls as they do alone.
 */
export const dualTeacher: JudgeStrategy = {
  name: 'dual-teacher',
  // Raised with that of any teacher: their words are its own.
  promptVersion: 'dual-teacher-1',
  ...orderScale,
  reads: judgeOptionNames,
  isOneRound: false,
  countCalls: (passages, options) => {
    const { scorer, orderer } = teachersOf(options);
    return scorer.countCalls(passages, options) + orderer.countCalls(passages, options);
  },
  *judge(task) {
    const { scorer, orderer } = teachersOf(task.options);
    const [scored, ordered] = yield* sideBySide([scorer.judge(task), orderer.judge(task)]);
    if (!scored || !ordered) throw new Error('a teacher ended without a result');
    return fuseTeachers({ scored, ordered }, scorer, task.options);
  },
};

/** The two that a spec chooses, and so the options that it may name. */
export function teachersOf({ teachers }: JudgeOptions): { scorer: JudgeStrategy; orderer: JudgeStrategy } {
  return {
    scorer: scorers[teachers?.pointwise ?? 'pointwise-int'],
    orderer: orderers[teachers?.listwise ?? 'listwise'],
  };
}

const scorers: Record<PointwiseTeacher, JudgeStrategy> = { binary, graded, 'pointwise-int': pointwiseInt, groupwise };
const orderers: Record<ListwiseTeacher, JudgeStrategy> = {
  listwise,
  'first-token': firstToken,
  insertrank,
  'setwise-r1': setwiseR1,
};
