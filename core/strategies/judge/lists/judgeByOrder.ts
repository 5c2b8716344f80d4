import { rankOf } from '../../../retrieval/mergeCandidates';
import { shuffle } from '../../../shuffle';
import type { Conversation, Trouble } from '../../conversation';
import type { JudgeOptionName, JudgeOptions } from '../judgeOptions';
import type { JudgedPassage, JudgeResult, JudgeStrategy, JudgeTask } from '../judgeStrategy';
import { gradeOrder, gradingOptions, orderScale, rankByValue } from './gradeOrder';
import { NoOrder, type OrderNotes } from './orderNotes';
import { sideBySide } from './sideBySide';

/** A judge that puts a whole list in order: how it asks, and how it reads. */
export interface OrderStrategy extends Pick<JudgeStrategy, 'name' | 'promptVersion'> {
  /** Beside those of every judge of this kind. */
  reads: readonly JudgeOptionName[];
  /** Requests that a list of so many passages takes when it is put in order once. */
  countOnce(passages: number, options: JudgeOptions): number;
  /** The order that it starts from; absent: as the retrievers have it. */
  firstOrder?(task: JudgeTask): number[];
  /** Places from the best on; those that are left out are worse than all others. @throws NoOrder */
  order(task: JudgeTask, first: readonly number[], notes: OrderNotes): Conversation<readonly number[]>;
  /** Ranks that it tells apart, behind which none vouches for a query; absent: all. */
  countRanks?(options: JudgeOptions): number;
  /** What is to be said of the ranks that came out. */
  remark?(task: JudgeTask, ranks: readonly number[]): Pick<JudgeResult, 'warnings' | 'scoreCorrelation'>;
}

/** Orders a list `repeats` times, from the second on from another shuffled order, and grades by the mean of the ranks. */
export function judgeByOrder(strategy: OrderStrategy): JudgeStrategy {
  const { name, promptVersion } = strategy;
  return {
    ...{ name, promptVersion },
    ...orderScale,
    reads: ['seed', 'repeats', ...gradingOptions, ...strategy.reads],
    isOneRound: false,
    countCalls: (passages, options) => (options.repeats ?? 1) * strategy.countOnce(passages, options),
    *judge(task) {
      const { repeats = 1 } = task.options;
      const first = strategy.firstOrder?.(task) ?? orderByRetrievers(task.passages);
      const attempts = yield* sideBySide(
        Array.from({ length: repeats }, (_, repeat) => tryOrder(strategy, task, shuffledFor(task, first, repeat))),
      );
      return conclude(strategy, task, attempts);
    },
  };
}

/** As the pool has them, by {@link rankOf}, ties by id; what no retriever found comes last. */
export function orderByRetrievers(passages: readonly JudgedPassage[]): number[] {
  const ranked = passages.map(({ id, sources }, place) => ({
    ...{ id, place },
    rank: rankOf({ sources }),
  }));
  const before = (left: number, right: number) => (left === right ? 0 : left - right);
  ranked.sort((left, right) => before(left.rank, right.rank) || (left.id < right.id ? -1 : 1));
  return ranked.map(({ place }) => place);
}

interface Attempt {
  /** Of each place, from 1. */
  ranks?: number[];
  notes: OrderNotes;
  trouble?: Trouble;
}

function shuffledFor({ queryId, options }: JudgeTask, first: readonly number[], repeat: number): readonly number[] {
  return repeat === 0 ? first : shuffle(first, 'order', options.seed ?? 0, queryId, repeat);
}

function* tryOrder(strategy: OrderStrategy, task: JudgeTask, first: readonly number[]): Conversation<Attempt> {
  const notes: OrderNotes = { settledBy: new Map(), warnings: [] };
  try {
    const order = yield* strategy.order(task, first, notes);
    const ranks = task.passages.map(() => order.length + 1);
    for (const [index, place] of order.entries()) ranks[place] = index + 1;
    return { ranks, notes };
  } catch (error) {
    if (!(error instanceof NoOrder)) throw error;
    return { notes, trouble: error.trouble };
  }
}

/** Where some repeats failed the others stand in for them. */
function conclude(strategy: OrderStrategy, task: JudgeTask, attempts: readonly Attempt[]): JudgeResult {
  const failed = attempts.flatMap(({ trouble }) => trouble ?? []);
  const orders = attempts.flatMap(({ ranks }) => (ranks ? [ranks] : []));
  const everyPlace = task.passages.map((_, place) => place);
  const isLost = orders.length === 0;
  const troubles = failed.map((trouble, index) => ({
    ...trouble,
    passages: isLost && index === failed.length - 1 ? everyPlace : [],
  }));
  const warnings = attempts.flatMap(({ notes }) => notes.warnings);
  if (isLost) return { verdicts: [], troubles, warnings };
  const sums = everyPlace.map((place) => orders.reduce((sum, ranks) => sum + (ranks[place] ?? 0), 0));
  const ranks = rankByValue(sums.map((sum) => -sum));
  const settledBy = new Map(attempts.flatMap(({ notes }) => [...notes.settledBy]));
  const { warnings: remarks = [], ...remarked } = strategy.remark?.(task, ranks) ?? {};
  const { sourceWithin = 10, ...options } = task.options;
  const within = Math.min(sourceWithin, strategy.countRanks?.(options) ?? Infinity);
  const verdicts = gradeOrder(ranks, { ...options, sourceWithin: within }, settledBy);
  return { verdicts, troubles, warnings: [...warnings, ...remarks], ...remarked };
}
