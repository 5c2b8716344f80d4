import type { Conversation } from '../../conversation';
import type { JudgeOptionName, JudgeOptions } from '../judgeOptions';

export const windowOptions: readonly JudgeOptionName[] = ['windowSize', 'windowStep'];

/** Places of a list, from `start` to before `end`. */
export interface Window {
  start: number;
  end: number;
}

/**
 * The windows in which a list is put in order, from its end to its front, each a step before the last: RankGPT's
 * (Sun et al. 2023, arXiv 2304.09542), whose best passages of one window are seen again in the next. Windows of 20 and
 * steps of 10 unless said otherwise; ceil((N - size) / step) + 1 of them, the one at the front shorter where they do
 * not fit; none for a single passage.
 */
export function planWindows(length: number, { windowSize: size = 20, windowStep }: JudgeOptions): Window[] {
  const step = windowStep ?? Math.floor(size / 2);
  if (length < 2) return [];
  const windows: Window[] = [];
  for (let end = length; ; end -= step) {
    const start = Math.max(0, end - size);
    windows.push({ start, end });
    if (start === 0) return windows;
  }
}

/** Goes through a list window by window; `orderWindow` returns the places it was given, the best first. */
export function* orderByWindows(
  places: readonly number[],
  options: JudgeOptions,
  orderWindow: (shown: readonly number[]) => Conversation<readonly number[]>,
): Conversation<readonly number[]> {
  const order = [...places];
  for (const { start, end } of planWindows(places.length, options)) {
    const better = yield* orderWindow(order.slice(start, end));
    order.splice(start, end - start, ...better);
  }
  return order;
}
