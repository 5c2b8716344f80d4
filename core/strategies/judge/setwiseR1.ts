import type { Conversation } from '../conversation';
import { UnusableAnswer } from '../unusableAnswer';
import { askAbout } from './lists/askAbout';
import { countComparisons, selectTop, type HeapShape } from './lists/heapTop';
import { judgeByOrder } from './lists/judgeByOrder';
import type { JudgeOptions } from './judgeOptions';
import type { JudgeTask } from './judgeStrategy';
import { renderListMessages, whatAnswers } from './lists/listPrompt';
import type { OrderNotes } from './lists/orderNotes';

/**
 * Which one is best, after thinking: the setwise judge of Rank-R1 (Zhuang et al. 2025, arXiv 2503.06034), up to 20
 * passages at a time, from which a heap makes the first `topK` places; the prompt is our own. An answer without a label
 * is no answer, and the list has no order then: the first passage is never taken for want of another.
 */
export const setwiseR1 = judgeByOrder({
  name: 'setwise-r1',
  promptVersion: 'setwise-r1-1',
  reads: ['groupSize', 'topK'],
  countOnce: (passages, options) => countComparisons(passages, shapeOf(options)),
  countRanks: (options) => shapeOf(options).wanted,
  order: (task, first, notes) => selectTop(first, shapeOf(task.options), (shown) => pickBest(task, shown, notes)),
});

function shapeOf({ groupSize = 20, topK = 10 }: JudgeOptions): HeapShape {
  return { wanted: topK, children: groupSize - 1 };
}

function* pickBest({ query, passages }: JudgeTask, shown: readonly number[], notes: OrderNotes): Conversation<number> {
  const request = 'Which of the passages answers this query best?';
  const ask = {
    messages: renderListMessages(instructions, { query, passages, shown, request }),
    maxCompletionTokens: 2048,
    expects: {
      pattern: '<answer>\\s*\\[\\d+\\]\\s*</answer>',
      words: 'one label in tags, such as <answer>[2]</answer>',
    },
    passages: shown,
  };
  const index = yield* askAbout(ask, notes, ({ content }) => readBest(content, shown.length));
  return shown[index] as number;
}

/**
 * The index from 0 that the last `<answer>[k]</answer>` names.
 * @throws UnusableAnswer without one, and for a label that was not shown
 */
export function readBest(content: string, count: number): number {
  const label = [...content.matchAll(/<answer>\s*\[(\d+)\]\s*<\/answer>/g)].at(-1)?.[1];
  const index = Number(label ?? 0) - 1;
  if (index >= 0 && index < count) return index;
  throw new UnusableAnswer(
    content.trim() === '' ? 'empty' : 'off-schema',
    `expected <answer>[k]</answer> with k from 1 to ${count}, received ${JSON.stringify(content.slice(-160))}`,
  );
}

const instructions = `You compare search results. You are given a search query and passages that a search engine returned for it, each under a label such as [1]. Find the passage that answers the query best: the one with the most complete and direct answer or, where none answers it, the one that comes closest.

${whatAnswers}

Think first: what the query asks for, which passages are about that, and which of them says it. Then give the label of the one best passage. Put your thoughts and your answer into tags, in this form:
<think> your thoughts </think> <answer>[2]</answer>`;
