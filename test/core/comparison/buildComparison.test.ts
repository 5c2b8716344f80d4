import { bestTuned } from '../../../core/comparison/bestTuned';
import { buildComparison } from '../../../core/comparison/buildComparison';
import { compareStages, sumOwnWork, sumWholeWork } from '../../../core/comparison/compareStages';
import { digestCandidates } from '../../../core/evaluation/candidateDigest';
import { groupEvaluations } from '../../../core/comparison/groupEvaluations';
import { buildComparedRuns, evaluationOf, stageOf } from '../../fixtures/comparison/comparedRuns';

const half = (index: number) => Number(index % 2 === 0);

test('three runs: the set they share with all pairs, the one that stands apart, and what the specs say differently', () => {
  const comparison = buildComparison(buildComparedRuns());
  const [set, ...others] = comparison.sets;
  expect(others).toEqual([]);
  expect(set).toMatchObject({ name: 'faq', queries: 40, documents: 300, depth: 50 });
  const tuned = set!.runs.map(({ runId, best, systems }) => {
    const { mean, low, high } = systems.find(({ name }) => name === best)!.metrics[0]!;
    return [runId, best, mean, (high - low) / 2];
  });
  // Of 20 ones and 20 zeros the sample variance is 10 / 39, of 30 ones and 10 zeros 7.5 / 39.
  const margin = (sum: number) => expect.closeTo(1.96 * Math.sqrt(sum / 39 / 40), 12);
  expect(tuned).toEqual([
    ['workshop-a', 'tuned', 0.5, margin(10)],
    ['workshop-b', 'tuned', 0.75, margin(7.5)],
    ['workshop-c', 'tuned', 0.5, margin(10)],
  ]);
  expect(set!.pairs.map(({ first, second, metrics }) => [first, second, metrics[0]?.mean])).toEqual([
    ['workshop-a', 'workshop-b', -0.25],
    ['workshop-a', 'workshop-c', 0],
    ['workshop-b', 'workshop-c', 0.25],
  ]);
  expect(comparison.apart).toEqual([{ runId: 'workshop-c', set: 'web', reason: 'no other run has evaluated it' }]);
  expect(comparison.settings).toEqual([
    { path: 'queries.passages', values: [800, 800, 50] },
    { path: 'train.learningRate', values: [0.0001, 0.001, 0.0001] },
  ]);
  expect(JSON.stringify(comparison)).not.toContain('pa55word');
});

test('what each run did itself, and what all of its artifacts took', () => {
  const [a, b] = buildComparison(buildComparedRuns()).runs;
  const asked = { requests: 60, tokens: 1000, nanoUsd: 5e9 };
  expect(a).toMatchObject({ own: { seconds: 63, ...asked }, whole: { seconds: 63, ...asked }, trainingGroups: 100 });
  expect(b).toMatchObject({ own: { seconds: 61.5, ...asked }, whole: { seconds: 63, ...asked } });
  expect(b?.gate).toEqual({ verdict: 'keep', reasons: [] });
  const usage = { requests: 1, fromLedger: 0, failed: 0, tokensIn: 1, tokensOut: 1 };
  // A sum with something unpriced in it is no price.
  const stages = [stageOf('queries', '1', { usage }), stageOf('judge', '2', { usage: { ...usage, nanoUsd: 7 } })];
  expect(sumWholeWork(stages)).toEqual({ seconds: 3, requests: 2, tokens: 4 });
  // Where earlier answers were read, the run paid for none of them.
  const ownUsage = { requests: 9, fromLedger: 9, failed: 0, tokensIn: 0, tokensOut: 0, nanoUsd: 0 };
  const read = [stageOf('judge', '2', { usage: { ...usage, nanoUsd: 7 }, ownUsage })];
  expect(sumOwnWork(read)).toMatchObject({ requests: 0, tokens: 0, nanoUsd: 0 });
  expect(sumWholeWork(read)).toMatchObject({ requests: 1, tokens: 2, nanoUsd: 7 });
});

test('stages of all runs in order, and whether their artifact is the same', () => {
  const runs = [
    { stages: [stageOf('ingest', '0'), stageOf('judge', '1'), stageOf('train', '2')] },
    { stages: [stageOf('ingest', '0'), stageOf('judge', '1'), stageOf('teach', '3'), stageOf('train', '4')] },
  ];
  const facts = compareStages(runs);
  expect(facts.map(({ stage, isShared }) => [stage, isShared])).toEqual([
    ['ingest', true],
    ['judge', true],
    ['teach', false],
    ['train', false],
  ]);
  expect(facts[2]?.runs[0]).toBeNull();
  expect(facts[0]?.runs[1]).toMatchObject({ key: '0'.repeat(32), seconds: 1.5, reused: false });
});

describe('evaluations stand apart, with the reason,', () => {
  const apartOf = (...evaluations: ReturnType<typeof evaluationOf>[]) => {
    const [first] = buildComparedRuns();
    return groupEvaluations(evaluations.map((each, index) => ({ ...first, runId: `r${index}`, evaluations: [each] })));
  };

  test('where the depth is another', () => {
    const deep = evaluationOf(half);
    const { groups, apart } = apartOf(evaluationOf(half), { ...deep, result: { ...deep.result, depth: 100 } });
    expect(groups).toEqual([]);
    expect(apart.map(({ reason }) => reason)).toEqual([
      'its lists have 50 passages, those of r1 100',
      'its lists have 100 passages, those of r0 50',
    ]);
  });

  test('where the lists have other passages', () => {
    const { groups, apart } = apartOf(evaluationOf(half), evaluationOf(half), evaluationOf(half, { listsDigest: 'f' }));
    expect(groups.map((group) => group.map(({ runId }) => runId))).toEqual([['r0', 'r1']]);
    expect(apart).toEqual([
      {
        ...{ runId: 'r2', set: 'faq' },
        reason: 'its lists have other passages than those of r0: first stage or protocol are others',
      },
    ]);
  });

  test('where only the name is the same', () => {
    const { apart } = apartOf(evaluationOf(half), evaluationOf(half, { setDigest: 'f' }));
    expect(apart[1]?.reason).toBe('the set of this name in r0 has other documents, questions or judgements');
  });

  test('and not where only the name differs', () => {
    const { groups, apart } = apartOf(evaluationOf(half), evaluationOf(half, {}, 'questions'));
    expect([groups.length, apart]).toEqual([1, []]);
  });
});

test('lists are alike by their passages, whatever the order of both', () => {
  const list = (...ids: string[]) => ids.map((id, index) => ({ id, score: -index }));
  const lists = new Map([
    ['q1', list('a', 'b')],
    ['q2', list('c')],
  ]);
  expect(digestCandidates(new Map([...lists].reverse().map(([id, each]) => [id, [...each].reverse()])))).toBe(
    digestCandidates(lists),
  );
  expect(digestCandidates(new Map([...lists, ['q2', list('d')]]))).not.toBe(digestCandidates(lists));
});

test('the best tuned system is one of the run’s own', () => {
  const { systems } = evaluationOf(half).result;
  const of = (name: string, value: number) => ({
    ...systems[1]!,
    ...{ name, metrics: [{ name: 'nDCG@10', mean: value, standardError: 0 }] },
  });
  const all = [systems[0]!, of('tuned', 0.5), of('tuned-mix', 0.7), of('previous', 0.9)];
  expect(bestTuned(all, 'nDCG@10')).toBe('tuned-mix');
  expect(bestTuned([systems[0]!], 'nDCG@10')).toBeUndefined();
});
