import { systemResultSchema } from '../../../core/contracts/evaluation';
import { compareSystems, type SystemRun } from '../../../core/evaluation/compareSystems';
import { selectAnswerable, type Qrels, type Run } from '../../../core/evaluation/runs';
import { bootstrapInterval, randomisationTest } from '../../../core/evaluation/statistics';

const queryIds = ['q1', 'q2', 'q3', 'q4'];
const qrels: Qrels = new Map(queryIds.map((id) => [id, new Map([['right', 1]])]));
/** Ranks of the relevant document per query; 0: not found. */
const runWith = (ranks: number[]): Run => new Map(ranks.map((rank, index) => [queryIds[index]!, listWith(rank)]));
const system = (name: string, ranks: number[]): SystemRun => {
  return { name, description: `${name} in words`, tuned: name === 'tuned', run: runWith(ranks) };
};
const options = { baselines: ['bm25', 'dense'], depth: 3, seed: 13, resamples: 500 };

describe('compareSystems', () => {
  const systems = [system('bm25', [2, 2, 0, 1]), system('dense', [1, 2, 0, 1]), system('tuned', [1, 1, 3, 1])];
  const [bm25, dense, tuned] = compareSystems(
    qrels,
    [...systems.slice(0, 2), { ...systems[2]!, pairsPerSecond: 90 }],
    options,
  );

  it('gives each system its metrics with standard errors', () => {
    // Reciprocal ranks of bm25: .5, .5, 0, 1; squared deviations from .5 sum to .5; sqrt(.5 / 3 / 4).
    const halves = { mean: 0.5, standardError: expect.closeTo(0.2041241, 6) };
    const interval = bootstrapInterval([0.5, 0.5, 0, 1], { seed: 13, resamples: 500 });
    expect(bm25!.metrics[1]).toEqual({ name: 'MRR@10', ...halves, ...interval });
    expect(bm25!.metrics.map(({ name }) => name)).toEqual(['nDCG@10', 'MRR@10', 'MAP', 'Recall@3']);
    expect(bm25!.metrics[0]!.mean).toBeCloseTo((2 * 0.6309298 + 1) / 4, 6);
    expect(tuned!.metrics[3]).toEqual({ name: 'Recall@3', mean: 1, standardError: 0, low: 1, high: 1 });
  });

  it('compares each system with every baseline but itself', () => {
    expect(bm25!.differences.map(({ baseline }) => baseline)).toEqual(Array(4).fill('dense'));
    expect(dense!.differences.map(({ baseline }) => baseline)).toEqual(Array(4).fill('bm25'));
    expect(new Set(tuned!.differences.map(({ metric, baseline }) => `${metric} ${baseline}`)).size).toBe(8);
  });

  it('pairs the differences by query', () => {
    // tuned - bm25: +.5, +.5, +1/3, 0.
    const difference = tuned!.differences.find(({ metric, baseline }) => metric === 'MRR@10' && baseline === 'bm25')!;
    expect(difference.mean).toBeCloseTo(1 / 3, 12);
    expect(difference.pValue).toBe(2 / 8);
    expect(difference.pValue).toBe(randomisationTest([0.5, 0.5, 1 / 3, 0], { seed: 0 }));
    expect(difference.low).toBeGreaterThan(0);
    expect(difference.high).toBeLessThanOrEqual(0.5);
  });

  it('adjusts p values over the systems that are compared with one baseline', () => {
    // Of MRR@10, to bm25: dense moves one query (p = 1), tuned three (p = 2 / 8): by Holm 2 * .25 and 1.
    const adjusted = [dense!, tuned!].map(
      ({ differences }) =>
        differences.find(({ metric, baseline }) => metric === 'MRR@10' && baseline === 'bm25')!.adjustedPValue,
    );
    expect(adjusted).toEqual([1, 0.5]);
  });

  it('tells effect size and what could be seen', () => {
    const { effectSize, smallestDetectable } = tuned!.differences.find(
      ({ metric, baseline }) => metric === 'MRR@10' && baseline === 'bm25',
    )!;
    // +.5, +.5, +1/3, 0: mean 1/3, squared deviations 1/36, 1/36, 0, 1/9 sum to 1/6, over 3 is 1/18.
    expect(effectSize).toBeCloseTo(1 / 3 / Math.sqrt(1 / 18), 10);
    expect(smallestDetectable).toBeCloseTo(((1.959964 + 0.841621) * Math.sqrt(1 / 18)) / 2, 5);
  });

  it('turns round with the systems', () => {
    const forward = dense!.differences[0]!;
    const backward = bm25!.differences[0]!;
    expect(backward.mean).toBeCloseTo(-forward.mean, 12);
    expect(backward.pValue).toBe(forward.pValue);
  });

  it('fits the contract and carries over what it was told', () => {
    for (const result of [bm25, dense, tuned]) expect(systemResultSchema.parse(result)).toEqual(result);
    expect(tuned).toMatchObject({ name: 'tuned', description: 'tuned in words', tuned: true, pairsPerSecond: 90 });
    expect(bm25).not.toHaveProperty('pairsPerSecond');
  });

  it('is deterministic', () => {
    expect(compareSystems(qrels, systems, options)).toEqual(compareSystems(qrels, systems, options));
  });

  it('refuses an unknown baseline and a name used twice', () => {
    expect(() => compareSystems(qrels, systems, { ...options, baselines: ['bm52'] })).toThrow(
      'the baseline "bm52" is not among the systems; the systems are bm25, dense, tuned',
    );
    expect(() => compareSystems(qrels, [systems[0]!, systems[0]!], { ...options, baselines: [] })).toThrow(
      'share a name',
    );
  });
});

describe('selectAnswerable', () => {
  it('parts queries without a relevant document', () => {
    const labelled: Qrels = new Map([
      ['yes', new Map([['a', 2]])],
      [
        'no',
        new Map([
          ['a', 0],
          ['b', -1],
        ]),
      ],
      ['empty', new Map()],
    ]);
    const { qrels: answerable, withoutRelevant } = selectAnswerable(labelled);
    expect([...answerable.keys()]).toEqual(['yes']);
    expect(withoutRelevant).toEqual(['no', 'empty']);
  });
});

function listWith(rank: number) {
  return ['w1', 'w2', 'w3'].map((id, index) => ({ id: index + 1 === rank ? 'right' : id, score: 3 - index }));
}
