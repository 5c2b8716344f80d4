import type { Conversation } from '../../conversation';
import type { JudgeTask, JudgeWarning } from '../judgeStrategy';
import { askAbout } from './askAbout';
import { renderListMessages, whatAnswers } from './listPrompt';
import type { OrderNotes } from './orderNotes';
import { orderForm, readOrder } from './readOrder';
import { orderByWindows } from './windows';

/** What a list says beside its passages; with nothing of it, the prompt is that of `listwise`, byte for byte. */
export interface Hints {
  /** A paragraph of the instructions. */
  instruction: string;
  /** Behind the label of a passage, by place; undefined: nothing. */
  remarks: readonly (string | undefined)[];
}

/** Has each window of a list written down in a better order: `[2] > [1] > [3]`. @throws NoOrder */
export function orderInText(
  { query, passages, options }: JudgeTask,
  first: readonly number[],
  notes: OrderNotes,
  hints?: Hints,
): Conversation<readonly number[]> {
  const instructions = renderInstructions(hints);
  return orderByWindows(first, options, function* (shown) {
    const request = `Order all ${shown.length} passages for this query, the best first.`;
    const list = { query, passages, shown, request, ...(hints ? { remarks: hints.remarks } : {}) };
    const ask = {
      messages: renderListMessages(instructions, list),
      maxCompletionTokens: 1024,
      expects: orderForm,
      passages: shown,
    };
    const { order, missing } = yield* askAbout(ask, notes, ({ content }) => readOrder(content, shown.length));
    if (missing > 0) notes.warnings.push(warnOf(missing, shown.length));
    return order.map((index) => shown[index] as number);
  });
}

function warnOf(missing: number, shown: number): JudgeWarning {
  const message = `an answer leaves out ${missing} of ${shown} passages: they are kept behind the others, as they were shown`;
  return { code: 'incomplete-order', message };
}

function renderInstructions(hints?: Hints): string {
  return [task, whatAnswers, ...(hints ? [hints.instruction] : []), answer].join('\n\n');
}

const task =
  'You order search results. You are given a search query and passages that a search engine returned for it, each under a label such as [1]. Order them by how well they answer the query: first those that answer it, the most complete and direct answer at the front, then those on its subject that do not answer it, then the rest.';
const answer = 'Answer with the labels of all passages in one row, each once, the best first: [2] > [3] > [1]';
