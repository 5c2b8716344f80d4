import type { CandidateSource } from '../../contracts/candidate';
import type { Conversation, Trouble } from '../conversation';
import type { PromptPassage } from '../renderPassage';
import type { JudgeOptionName, JudgeOptions } from './judgeOptions';

/** A passage that is to be judged, with what the retrievers said of it; its own passage may be found by none. */
export interface JudgedPassage extends PromptPassage {
  id: string;
  sources: readonly CandidateSource[];
}

/** One query with the passages that are judged for it: the one that it was written for first, then in order of the pool. */
export interface JudgeTask {
  queryId: string;
  query: string;
  passages: readonly JudgedPassage[];
  options: JudgeOptions;
}

/** What came out for one passage: `grade` is an integer in 0..scale, `score` orders passages more finely, higher is better. */
export interface Verdict {
  /** Its place in the task's passages. */
  passage: number;
  grade: number;
  score?: number;
  /** Share of the samples that gave it the same label, where there were several. */
  agreement?: number;
  reason?: string;
  /** The request that settled it. */
  requestKey: string;
}

/** Replies that could not be used, and the passages that have no verdict because of each (none: others stood in). */
export interface JudgeTrouble extends Trouble {
  passages: readonly number[];
}

/** Something that a person should know of a list whose verdicts stand nevertheless. */
export interface JudgeWarning {
  code: 'no-log-probabilities' | 'incomplete-order' | 'no-scores' | 'copies-scores';
  message: string;
}

export interface JudgeResult {
  verdicts: readonly Verdict[];
  troubles: readonly JudgeTrouble[];
  warnings?: readonly JudgeWarning[];
  /** Rank correlation of the order with the scores that were shown, -1..1; absent where it is not defined. */
  scoreCorrelation?: number;
}

/** A way to have a language model say which passages answer a query; pure, so that requests are a function of the task. */
export interface JudgeStrategy {
  name: string;
  /** Changes with every change to the wording or the schema: stored with each judgement and part of the stage's key. */
  promptVersion: string;
  /** The highest grade; the lowest is 0. */
  scale: number;
  /** The lowest grade that makes a positive, 1..scale, where the spec does not say. */
  positiveFrom: number;
  /** The highest grade that makes a negative, below `positiveFrom`; grades between are ambiguous. */
  negativeTo: number;
  /** The options of the spec that it reads beside depth; naming another is refused. */
  reads: readonly JudgeOptionName[];
  /** Whether later rounds hang on the replies of earlier ones. */
  isOneRound: boolean;
  /** Whether each request is about one passage whatever the others are, so that it is the same in a list of another order. */
  isPairwise?: boolean;
  /** How many requests a query with so many passages takes, own passage included: exactly, or at most (`isOneRound` false). */
  countCalls(passages: number, options: JudgeOptions): number;
  judge(task: JudgeTask): Conversation<JudgeResult>;
}
