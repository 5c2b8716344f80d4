import { insertrank } from '../../../../core/strategies/judge/insertrank';
import type { JudgeOptions } from '../../../../core/strategies/judge/judgeOptions';
import type { JudgeTask } from '../../../../core/strategies/judge/judgeStrategy';
import { listwise } from '../../../../core/strategies/judge/listwise';
import { rankCorrelation } from '../../../../core/evaluation/rankCorrelation';
import { renderScores } from '../../../../core/strategies/judge/lists/shownScores';
import { leadJudge, oracles, taskOf } from './support/lead';

type Scores = NonNullable<JudgeOptions['scores']>;
const shown = (fields: Partial<Scores> = {}): Scores => ({
  retriever: 'bm25',
  scale: 'raw',
  order: 'score',
  ...fields,
});

/** Passages with these BM25 scores, undefined for those that BM25 did not find. */
function taskWith(scores: readonly (number | undefined)[], options: JudgeOptions = {}): JudgeTask {
  const task = taskOf(scores.length, options);
  const passages = task.passages.map((passage, place) => {
    const score = scores[place];
    return { ...passage, sources: score === undefined ? [] : [{ retriever: 'bm25', rank: place + 1, score }] };
  });
  return { ...task, passages };
}

const inOrder = oracles.listwise(Array.from({ length: 100 }, (_, place) => -place));
const promptOf = (task: JudgeTask, window = 0) => leadJudge(insertrank, task, inOrder).asks[window]?.messages ?? [];
const labelsOf = (task: JudgeTask, window = 0) =>
  [...(promptOf(task, window)[1]?.content ?? '').matchAll(/^\[\d+\].*$/gm)].map(([line]) => line);

describe('card insertrank', () => {
  test('every label once with its score, two decimals, in the order of the scores', () => {
    const task = taskWith([3.14159, undefined, 12, 0.5]);
    expect(labelsOf(task)).toEqual([
      '[1] (BM25 score: 12.00)',
      '[2] (BM25 score: 3.14)',
      '[3] (BM25 score: 0.50)',
      '[4]',
    ]);
    expect(leadJudge(insertrank, task, inOrder).asks[0]?.passages).toEqual([2, 0, 3, 1]);
  });

  test('0-1 maps the least to 0 and the greatest to 1, and equal scores to the middle', () => {
    expect(renderScores([2, 4, 10, undefined], shown({ scale: '0-1' }))).toEqual(['0.00', '0.25', '1.00', undefined]);
    expect(renderScores([7, 7, 7], shown({ scale: '0-1' }))).toEqual(['0.50', '0.50', '0.50']);
    expect(renderScores([7], shown({ scale: '0-100' }))).toEqual(['50']);
    expect(renderScores([2, 4, 10], shown({ scale: '0-100' }))).toEqual(['0', '25', '100']);
    expect(renderScores([0.8123, 0.7], shown({ retriever: 'dense' }))).toEqual(['0.812', '0.700']);
  });

  test('a second window shows the same number for the same passage', () => {
    const task = taskWith(
      Array.from({ length: 30 }, (_, place) => 60 - 2 * place),
      { scores: shown({ scale: '0-100' }) },
    );
    const { asks } = leadJudge(insertrank, task, inOrder);
    expect(asks.map(({ passages }) => passages?.length)).toEqual([20, 20]);
    const scoreOf = new Map<number, Set<string>>();
    for (const { passages = [], messages } of asks) {
      const labels = [...(messages[1]?.content ?? '').matchAll(/^\[\d+\] \(BM25 score: (\d+)\)$/gm)];
      expect(labels).toHaveLength(20);
      for (const [index, place] of passages.entries())
        scoreOf.set(place, (scoreOf.get(place) ?? new Set()).add(labels[index]?.[1] ?? ''));
    }
    for (const [place, scores] of scoreOf) expect([...scores]).toEqual([`${Math.round((100 * (29 - place)) / 29)}`]);
  });

  test('without scores the prompt is that of listwise, byte for byte', () => {
    const task = taskWith([undefined, undefined, undefined]);
    const { asks, result } = leadJudge(insertrank, task, inOrder);
    expect(asks).toEqual(leadJudge(listwise, task, inOrder).asks);
    expect(result.warnings).toMatchObject([{ code: 'no-scores' }]);
    const other = taskWith([1, 2, 3], { scores: shown({ retriever: 'dense' }) });
    expect(leadJudge(insertrank, other, inOrder).asks).toEqual(leadJudge(listwise, other, inOrder).asks);
  });

  test('with scores only the remarks and one paragraph are added', () => {
    const task = taskWith([3, 2, 1]);
    const [system, user] = promptOf(task);
    const [plainSystem, plainUser] = leadJudge(listwise, task, inOrder).asks[0]?.messages ?? [];
    expect(user?.content.replace(/ \(BM25 score: [\d.]+\)$/gm, '')).toBe(plainUser?.content);
    const paragraphs = system?.content.split('\n\n') ?? [];
    expect(paragraphs.filter((paragraph) => !/as a hint and not as the truth/.test(paragraph)).join('\n\n')).toBe(
      plainSystem?.content,
    );
  });

  test('shuffle shows them in a random order that the seed decides', () => {
    const scores = Array.from({ length: 12 }, (_, place) => 12 - place);
    const orderWith = (options: JudgeOptions) =>
      leadJudge(insertrank, taskWith(scores, { scores: shown({ order: 'shuffle' }), ...options }), inOrder).asks[0]
        ?.passages ?? [];
    expect(orderWith({})).not.toEqual([...scores.keys()]);
    expect([...orderWith({})].sort((a, b) => a - b)).toEqual([...scores.keys()]);
    expect(orderWith({ seed: 0 })).toEqual(orderWith({}));
    expect(orderWith({ seed: 1 })).not.toEqual(orderWith({}));
  });

  test('an order that follows the scores is warned of, and every correlation is noted', () => {
    const scores = [6, 5, 4, 3, 2, 1];
    const lead = (goodness: number[]) => leadJudge(insertrank, taskWith(scores), oracles.listwise(goodness)).result;
    const copied = lead([6, 5, 4, 3, 2, 1]);
    expect(copied.scoreCorrelation).toBe(1);
    expect(copied.warnings).toMatchObject([{ code: 'copies-scores' }]);
    // Two neighbours changed: 1 - 6 * 2 / (6 * 35).
    const close = lead([5, 6, 4, 3, 2, 1]);
    expect(close.scoreCorrelation).toBeCloseTo(1 - 12 / 210, 12);
    expect(close.warnings).toEqual([]);
    expect(lead([1, 2, 3, 4, 5, 6]).scoreCorrelation).toBe(-1);
    // Too few to tell.
    const few = leadJudge(insertrank, taskWith([2, 1]), oracles.listwise([2, 1])).result;
    expect([few.scoreCorrelation, few.warnings]).toEqual([1, []]);
  });

  test('labels that an answer leaves out are appended as they were shown, with a warning', () => {
    const { result } = leadJudge(insertrank, taskWith([3, 2, 1]), () => ({ content: '[2] > [2] > [8]' }));
    expect(result.verdicts.map(({ score }) => score)).toEqual([0.5, 1, 0]);
    expect(result.warnings).toMatchObject([{ code: 'incomplete-order', message: /^2 of 3/ }]);
  });
});

test("rank correlation is Spearman's, equal values sharing the mean of their ranks", () => {
  // scipy.stats.spearmanr
  expect(rankCorrelation([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])).toBeCloseTo(0.8207826816681233, 12);
  expect(rankCorrelation([1, 1, 2], [3, 3, 3])).toBeUndefined();
  expect(rankCorrelation([], [])).toBeUndefined();
});
