import type { EvaluationResult, SystemResult } from '../../../../core/contracts/evaluation';
import type { LearningCurve } from '../../../../core/contracts/learningCurve';
import type { ReportData } from '../../../../core/contracts/report';
import type { Inline } from '../../../../core/report/reportDocument';
import { buildLearningCurveSection } from '../../../../core/report/sections/learningCurveSection';

const systemOf = (name: string, mean: number, differences: SystemResult['differences'] = []): SystemResult => ({
  ...{ name, description: name, tuned: !/^bm25|dense/.test(name), differences },
  metrics: [{ name: 'nDCG@10', mean, standardError: 0.01 }],
});
const differenceTo = (baseline: string, mean: number, pValue: number) => ({
  ...{ metric: 'nDCG@10', baseline, mean, low: mean - 0.02, high: mean + 0.02, pValue },
});
const evaluation: EvaluationResult = {
  ...{ name: 'faq', protocol: 'p', documents: 9, queries: 200, depth: 50, won: [], lost: [], warnings: [] },
  systems: [
    systemOf('bm25', 0.5),
    systemOf('dense', 0.6),
    systemOf('tuned', 0.8, [differenceTo('dense', 0.2, 0.0001)]),
  ],
};
const ratingOf = (mean: number, pValue: number): LearningCurve['points'][number]['ratings'][number] => ({
  ...{ set: 'faq', queries: 200, whole: 'tuned', rival: 'dense' },
  system: systemOf('rated', mean, [
    differenceTo('tuned', mean - 0.8, pValue),
    differenceTo('dense', mean - 0.6, 0.001),
  ]),
});
const curve: LearningCurve = {
  whole: { queries: 812, groups: 990 },
  points: [
    { queries: 100, groups: 120, ratings: [ratingOf(0.7, 0.001)] },
    { queries: 400, groups: 480, ratings: [ratingOf(0.79, 0.4)] },
  ],
  warnings: ['the size 900 of learningCurve is left out'],
};

const build = (learningCurve?: LearningCurve, result = evaluation) =>
  buildLearningCurveSection({ evaluations: [result], learningCurve } as unknown as ReportData);
const textOf = (content: readonly Inline[]) =>
  content.map((each) => (typeof each === 'string' ? each : each.kind === 'break' ? '; ' : each.text)).join('');

test('a figure with the level of the rival, what the last step gave, and a row a size', () => {
  const [section] = build(curve);
  expect(section).toMatchObject({ id: 'learning-curve', title: 'Learning curve' });
  const [, notice, heading, figure, sentence, table] = section!.blocks;
  expect(notice).toMatchObject({ kind: 'notice', content: ['the size 900 of learningCurve is left out'] });
  expect(heading).toEqual({ kind: 'heading', text: 'faq' });
  if (figure?.kind !== 'figure' || figure.chart.kind !== 'lines') throw new Error('there is no figure');
  expect(figure.description).toBe(
    'nDCG@10 by training queries: 100: .700, 400: .790, 812: .800; the untuned bi-encoder reaches .600.',
  );
  const [{ points }] = figure.chart.lines as [(typeof figure.chart.lines)[number]];
  expect(points.map(({ at, value }) => [at, value])).toEqual([
    [100, 0.7],
    [400, 0.79],
    [812, 0.8],
  ]);
  expect(points[0]?.low).toBeCloseTo(0.7 - 1.96 * 0.01, 12);
  expect(sentence).toMatchObject({
    content: [
      'From 400 to all 812 training queries nDCG@10 changes by +.010 (95% interval −.010 to +.030, p = .400): no gain of more data is shown.',
    ],
  });
  if (table?.kind !== 'table') throw new Error('there is no table');
  expect(table.columns.map(({ title }) => title)).toEqual([
    ...['Training queries', 'Groups', 'nDCG@10', 'To all of them', 'To best untuned'],
  ]);
  expect(table.rows.map((cells) => cells.map(textOf).join(' | '))).toEqual([
    '100 | 120 | .700 ± .010 | −.100; −.120 to −.080, p = .001 | +.100; +.080 to +.120, p = .001',
    '400 | 480 | .790 ± .010 | −.010; −.030 to +.010, p = .400 | +.190; +.170 to +.210, p = .001',
    'all 812 | 990 | .800 ± .010 | – | +.200; +.180 to +.220, p < .001',
  ]);
});

test('where all is shown to be better than the largest size, more data still helped', () => {
  const [section] = build({ ...curve, points: curve.points.slice(0, 1) });
  expect(JSON.stringify(section)).toContain(
    'changes by +.100 (95% interval +.080 to +.120, p = .001): more data still helped.',
  );
});

test('of few questions nothing is claimed', () => {
  const points = [{ ...curve.points[0]!, ratings: [{ ...ratingOf(0.7, 0.001), queries: 12 }] }];
  const [section] = build({ ...curve, points }, { ...evaluation, queries: 12 });
  expect(JSON.stringify(section)).toContain('; the questions are too few to say more.');
  expect(JSON.stringify(section)).not.toContain('helped');
});

test('without a curve there is no section, and of sizes that were all too large it says so', () => {
  expect(build()).toEqual([]);
  const [section] = build({ ...curve, points: [] });
  expect(JSON.stringify(section)).toContain('No size was trained on.');
});
