import { judgeByOrder } from './lists/judgeByOrder';
import { orderInText } from './lists/orderInText';
import { planWindows, windowOptions } from './lists/windows';

/**
 * The list in order, written down: RankGPT (Sun et al. 2023, arXiv 2304.09542) and the open models that were trained
 * to do the same; the prompt is our own. The passages are gone through in windows from the end to the front.
 */
export const listwise = judgeByOrder({
  name: 'listwise',
  promptVersion: 'listwise-1',
  reads: windowOptions,
  countOnce: (passages, options) => planWindows(passages, options).length,
  order: (task, first, notes) => orderInText(task, first, notes),
});
