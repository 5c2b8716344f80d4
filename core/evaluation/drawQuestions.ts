import { takeNested } from '../assembly/nestedSubset';
import { statisticsSeed } from './contenders';

/** Which questions something is asked about that costs too much for all of them. */
export interface QuestionDraw {
  /** How many; absent: all. */
  questions?: number | undefined;
  /** What the draw depends on. */
  draw?: number | undefined;
}

/** The ids of the questions that are drawn: more of them hold the fewer, whatever order they come in. */
export function drawQuestions(
  ids: readonly string[],
  { questions, draw = statisticsSeed }: QuestionDraw,
): ReadonlySet<string> {
  return questions === undefined ? new Set(ids) : takeNested(ids, questions, draw);
}

/** What a draw is called: systems that were asked about the same questions have the same. */
export function labelDraw({ questions, draw = statisticsSeed }: QuestionDraw): string {
  return questions === undefined ? 'all' : `${questions}-by-${draw}`;
}
