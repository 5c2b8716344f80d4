import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrapFigure } from '../../../core/audit/bootstrapFigure';
import { weightedKappa } from '../../../core/audit/kappa';
import { measureJudge, type GradedPair } from '../../../core/audit/measureJudge';
import { bootstrapInterval } from '../../../core/evaluation/statistics';

const settings = {
  scale: 3,
  positiveFrom: 2,
  gradesInRun: new Map([
    [0, 1],
    [1, 1],
    [2, 1],
    [3, 1],
  ]),
  seed: 1,
  resamples: 200,
};
const pairsOf = (judge: number[], first: (number | undefined)[], second: (number | undefined)[] = []): GradedPair[] =>
  judge.map((grade, index) => ({ judge: grade, humans: [first[index], second[index]] }));

describe('the card judge-audit', () => {
  // h1 = [3,2,0,1], h2 = [3,1,0,1], j = [3,2,2,1].
  const table = pairsOf([3, 2, 2, 1], [3, 2, 0, 1], [3, 1, 0, 1]);
  const { disagreement, agreement, agreementOfHumans, confusion } = measureJudge(table, settings);

  test('task .25, all of it boundary', () => {
    expect(disagreement.task?.all.value).toBe(0.25);
    expect([disagreement.task?.boundary.value, disagreement.task?.conceptual.value]).toEqual([0.25, 0]);
    expect(agreementOfHumans?.value).toBe(0.75);
  });

  test('judge .25 against the first (conceptual) and .5 against the second (one of each): .375', () => {
    expect(disagreement.judge.all.value).toBe(0.375);
    expect([disagreement.judge.boundary.value, disagreement.judge.conceptual.value]).toEqual([0.125, 0.25]);
    expect(agreement.value).toBe(0.625);
  });

  test('model-specific .125, split by type and never below 0', () => {
    expect(disagreement.modelSpecific?.all.value).toBe(0.125);
    expect([disagreement.modelSpecific?.boundary.value, disagreement.modelSpecific?.conceptual.value]).toEqual([
      0, 0.25,
    ]);
  });

  test('the confusion of people and judge', () => {
    expect(confusion).toEqual([
      [0, 0, 2, 0],
      [0, 2, 1, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 2],
    ]);
  });

  test('a perfect judge has no disagreement at all, and kappa 1', () => {
    const perfect = measureJudge(pairsOf([0, 1, 2, 3], [0, 1, 2, 3], [0, 1, 2, 3]), settings);
    const nothing = { value: 0, low: 0, high: 0 };
    expect(perfect.disagreement.judge).toEqual({ all: nothing, boundary: nothing, conceptual: nothing });
    expect(perfect.disagreement.modelSpecific?.all).toEqual(nothing);
    expect(perfect.kappa.judge).toEqual({ value: 1, low: 1, high: 1 });
    expect(perfect.agreement).toEqual({ value: 1, low: 1, high: 1 });
  });
});

describe('one person alone', () => {
  const figures = measureJudge(pairsOf([0, 1, 2], [0, 2, 2]), settings);

  test('tells nothing of the task', () => {
    expect(figures.agreement.value).toBeCloseTo(2 / 3, 12);
    expect([figures.disagreement.task, figures.disagreement.modelSpecific, figures.agreementOfHumans]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(figures.kappa.humans).toBeUndefined();
  });

  test('is one figure in the mean where the second graded only some', () => {
    // First: 1 of 4 differs. Second graded two, and one of them differs: (1/4 + 1/2) / 2.
    const some = measureJudge(pairsOf([0, 1, 2, 3], [0, 1, 2, 2], [1, 1]), settings);
    expect(some.disagreement.judge.all.value).toBe(0.375);
    expect(some.disagreement.task?.all.value).toBe(0.5);
  });

  test('nobody at all is refused', () => {
    expect(() => measureJudge([], settings)).toThrow(RangeError);
  });
});

test('agreement in the run weights each grade by how often the judge gives it there', () => {
  // Grade 0: both right; grade 3: one of two. In the run 90 of 100 are grade 0: (90 * 1 + 10 * .5) / 100.
  const pairs = pairsOf([0, 0, 3, 3], [0, 0, 3, 2]);
  const figures = measureJudge(pairs, {
    ...settings,
    gradesInRun: new Map([
      [0, 90],
      [3, 10],
    ]),
  });
  expect([figures.agreement.value, figures.agreementInRun.value]).toEqual([0.75, 0.95]);
});

describe('the cut that is suggested', () => {
  test('is the one whose relevant passages are those of the people', () => {
    // This judge is a grade too generous.
    const { cuts, suggestedPositiveFrom } = measureJudge(pairsOf([0, 1, 2, 2, 3, 3], [0, 0, 1, 1, 2, 3]), settings);
    expect(suggestedPositiveFrom).toBe(3);
    expect(cuts.map(({ positiveFrom, agreement }) => [positiveFrom, agreement])).toEqual([
      [1, 0.5],
      [2, 4 / 6],
      [3, 1],
    ]);
    // By hand for 2: observed 4/6, expected (2*4 + 4*2)/36 = 4/9, kappa (2/3 - 4/9) / (5/9) = .4.
    expect(cuts[1]?.kappa).toBeCloseTo(0.4, 12);
  });

  test('of equals is the present one', () => {
    expect(measureJudge(pairsOf([0, 3], [0, 3]), settings).suggestedPositiveFrom).toBe(2);
  });
});

describe('kappa', () => {
  const cases = JSON.parse(readFileSync(join(__dirname, '../../fixtures/audit/kappa.json'), 'utf8')) as {
    scale: number;
    first: number[];
    second: number[];
    kappa: number;
  }[];

  test.each(cases)('on $scale grades is what scikit-learn says: $kappa', ({ scale, first, second, kappa }) => {
    expect(
      weightedKappa(
        first.map((grade, index) => [grade, second[index]!] as const),
        scale,
      ),
    ).toBeCloseTo(kappa, 12);
  });

  test('is 1 where both say the same, also where they know one grade only', () => {
    expect(
      weightedKappa(
        [
          [2, 2],
          [2, 2],
        ],
        3,
      ),
    ).toBe(1);
  });
});

test('the interval of a mean is that of the bootstrap of means, which is tested against scipy, but for the draw', () => {
  const values = Array.from({ length: 60 }, (_, index) => Number(index % 5 === 0));
  const mean = (sample: readonly number[]) => sample.reduce((sum, value) => sum + value, 0) / sample.length;
  const figure = bootstrapFigure(values, mean, { seed: 3, resamples: 10_000 });
  const reference = bootstrapInterval(values, { seed: 4 });
  expect(figure.value).toBe(0.2);
  // A step of these means is 1/60.
  expect(Math.abs(figure.low - reference.low)).toBeLessThanOrEqual(1 / 60 + 1e-9);
  expect(Math.abs(figure.high - reference.high)).toBeLessThanOrEqual(1 / 60 + 1e-9);
  expect(bootstrapFigure(values, mean, { seed: 3, resamples: 10_000 })).toEqual(figure);
});
