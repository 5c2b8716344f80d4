import { aspects } from '../passage/aspects';
import { analysePassage } from '../passage/analysePassage';
import type { Passage } from '../task/readTask';
import { analyseQuery } from './analyseQuery';
import { scoreAspect } from './scoreAspect';
import { scoreSubject } from './scoreSubject';

export interface PairJudgement {
  relevant: boolean;
  /** How well the passage answers, 0..1; relevant from .5 up, and 1/3 for the right subject without the answer. */
  level: number;
  reason: string;
}

/** Whether a passage answers a query: it must be on the query's subject and speak of what is asked about it. */
export function judgePair(query: string, passage: Passage): PairJudgement {
  const wanted = analyseQuery(query);
  const found = analysePassage(passage);
  const subject = scoreSubject(wanted, found);
  const aspect = scoreAspect(wanted, found);
  const onSubject = levelOf(subject, subjectThreshold);
  const answering = Math.min(onSubject, levelOf(aspect, aspectThreshold));
  const level = Math.max(answering, Math.min(onSubject, mostWithoutAnswer));
  return { relevant: level >= 0.5, level, reason: reasonOf(subject, aspect, wanted.asked) };
}

export const subjectThreshold = 0.72;
export const aspectThreshold = 0.35;

/** Scales that tell no answer from another subject (0 to 3, 0 to 10) have a place for it a third of the way up. */
const mostWithoutAnswer = 1 / 3;

/** Puts the threshold at .5, so that full agreement is 1 on any scale. */
function levelOf(score: number, threshold: number): number {
  return score < threshold ? (0.5 * score) / threshold : 0.5 + (0.5 * (score - threshold)) / (1 - threshold);
}

function reasonOf(subject: number, aspect: number, asked: number[]): string {
  const names = asked.map((index) => aspects[index]?.name).join(', ') || 'the subject';
  if (subject < subjectThreshold) return 'The passage is about another subject.';
  return aspect < aspectThreshold
    ? `The passage does not answer the question (${names}).`
    : `The passage answers the question (${names}).`;
}
