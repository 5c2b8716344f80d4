import { weigh, type DoubtfulAnswer } from '../doubt';
import { judgePair, type PairJudgement } from '../judge/judgePair';
import type { ListTask } from './readList';

/** Judges each passage of a list on its own, and says what is asked for; of equals the one shown first is better. */
export function answerList(task: ListTask): DoubtfulAnswer {
  const judged = task.passages.map(({ label, passage }) => ({ label, ...judgePair(task.query, passage) }));
  const order = [...judged].sort((left, right) => right.level - left.level);
  const best = order[0]?.label ?? '';
  switch (task.form.kind) {
    case 'order':
      return { content: order.map(({ label }) => `[${label}]`).join(' > ') };
    case 'best':
      return { content: `${renderThoughts(task, order)}<answer>[${best}]</answer>` };
    case 'scores': {
      const { low, high } = task.form;
      const scores = judged.map(({ label, level }) => [label, Math.round(low + level * (high - low))]);
      return {
        content: `${renderThoughts(task, order)}<answer>${JSON.stringify(Object.fromEntries(scores))}</answer>`,
      };
    }
    case 'letter': {
      const words = order.map(({ label, level }) => ({ text: label, weight: certainty * level }));
      return { content: best, doubt: { start: 0, end: best.length, alternatives: weigh(words) } };
    }
  }
}

/** How much likelier a full answer is than no answer, as a logarithm. */
const certainty = 6;

function renderThoughts({ thoughtTag }: ListTask, order: readonly (PairJudgement & { label: string })[]): string {
  if (!thoughtTag) return '';
  const thoughts = order.slice(0, 3).map(({ label, reason }) => `[${label}] ${reason}`);
  return `<${thoughtTag}> ${thoughts.join(' ')} </${thoughtTag}> `;
}
