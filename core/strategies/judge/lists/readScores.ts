import { z } from 'zod';
import { parseJsonAnswer, withoutReasoning } from '../../parseJsonAnswer';
import { UnusableAnswer } from '../../unusableAnswer';

/** Of the scores that a group of passages is given; the lowest is 0. */
export const highest = 10;

/** What {@link readScores} can read, for the endpoint's layer. */
export const scoresForm = {
  pattern: '<answer>.*\\{.*\\d.*\\}.*</answer>',
  words: 'a JSON object in tags, such as <answer>{"1": 7, "2": 0}</answer>',
};

/**
 * Scores by index from 0, read from the JSON object in `<answer>`, or from the whole answer without such tags.
 * @throws UnusableAnswer when not one of the labels has a whole number from 0 to 10
 */
export function readScores(content: string, count: number): Map<number, number> {
  const spoken = withoutReasoning(content);
  const answer = [...spoken.matchAll(/<answer>(.*?)<\/answer>/gs)].at(-1)?.[1] ?? spoken;
  const entries = Object.entries(parseJsonAnswer(answer, answerSchema, answerForm));
  const scores = new Map<number, number>();
  for (const [label, value] of entries) {
    const index = Number(/^\[?(\d+)\]?$/.exec(label.trim())?.[1] ?? 0) - 1;
    const score = typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : value;
    if (index < 0 || index >= count || !isScore(score)) continue;
    scores.set(index, score);
  }
  if (scores.size > 0) return scores;
  throw new UnusableAnswer(
    'off-schema',
    `expected ${answerForm}, received no label with such a score: ${JSON.stringify(answer.slice(0, 160))}`,
  );
}

const answerForm = `<answer>{"1": 7, "2": 0}</answer> with a whole number from 0 to ${highest} for each label`;
const answerSchema = z.record(z.string(), z.unknown());

function isScore(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= highest;
}
