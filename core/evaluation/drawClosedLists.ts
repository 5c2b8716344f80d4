import { shuffle } from '../shuffle';
import type { Qrels, Run } from './runs';

export interface ClosedLists {
  /** The documents of each question's list, the relevant one first. */
  lists: Map<string, string[]>;
  /** The label of the one relevant document alone: the others that a question may have are not in its list. */
  qrels: Map<string, Map<string, number>>;
  /** Questions whose first stage found fewer others than were asked for. */
  short: number;
}

/**
 * A closed list a question: one relevant document, of those with the highest label, and `others` documents of the first
 * stage's list that are not judged relevant. Which ones depends on seed and question alone, not on the other questions.
 */
export function drawClosedLists(
  qrels: Qrels,
  firstStage: Run,
  { others, seed }: { others: number; seed: number },
): ClosedLists {
  const closed: ClosedLists = { lists: new Map(), qrels: new Map(), short: 0 };
  for (const [queryId, labels] of qrels) {
    const highest = Math.max(...labels.values());
    const best = [...labels.keys()].filter((id) => labels.get(id) === highest).sort();
    const [relevant] = shuffle(best, seed, queryId, 'relevant');
    if (relevant === undefined || highest <= 0) continue;
    const wrong = (firstStage.get(queryId) ?? []).map(({ id }) => id).filter((id) => !((labels.get(id) ?? 0) > 0));
    const drawn = shuffle(wrong.sort(), seed, queryId, 'others').slice(0, others);
    if (drawn.length < others) closed.short += 1;
    closed.lists.set(queryId, [relevant, ...drawn]);
    closed.qrels.set(queryId, new Map([[relevant, highest]]));
  }
  return closed;
}
