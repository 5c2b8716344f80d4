import type { Candidate } from '../contracts/candidate';
import type { Judgement } from '../contracts/judgement';
import type { GroupPassage, TrainingGroup } from '../contracts/trainingGroup';

/** A query whose passages get the scores of teachers, with all that a teacher may go by. */
export interface TaughtQuery {
  id: string;
  text: string;
  groups: readonly TrainingGroup[];
  /** Those of all its groups, each once. */
  passages: readonly GroupPassage[];
  candidates: readonly Candidate[];
  judgements: readonly Judgement[];
}

/** Each passage once, in the order in which the groups name them. */
export function distinctPassages(groups: readonly TrainingGroup[]): GroupPassage[] {
  const passages = groups.flatMap((group) => group.passages);
  return [...new Map(passages.map((passage) => [passage.chunkId, passage])).values()];
}
