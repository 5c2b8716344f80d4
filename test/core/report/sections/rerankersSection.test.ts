import type { ReportData } from '../../../../core/contracts/report';
import { buildComputeSection } from '../../../../core/report/sections/computeSection';
import { buildRerankersSection } from '../../../../core/report/sections/rerankersSection';

const metrics = (mean: number) => [{ name: 'nDCG@10', mean, standardError: 0.01, low: mean - 0.02, high: mean + 0.02 }];
const difference = {
  ...{ metric: 'nDCG@10', baseline: 'tuned', mean: 0.05, low: 0.01, high: 0.09, pValue: 0.01, adjustedPValue: 0.01 },
};
const compute = { inputs: 9, tokens: 40_000, flops: 1.86124173312e14, rpp: 3.76093, qpp: 5.37276 };
const systems = [
  { name: 'tuned', description: 't', tuned: true, metrics: metrics(0.7), differences: [] },
  { name: 'gpt', description: 'g', tuned: false, metrics: metrics(0.75), differences: [difference] },
];
const cost = { name: 'gpt', strategy: 'listwise', model: 'm', calls: 450, tokensIn: 1_900_000, tokensOut: 60_000 };
const group = { label: '50-by-13', queries: 50, of: 200, draw: 13, systems, warnings: ['w'] };
const data = {
  evaluations: [{ name: 'faq', systems: [] }],
  rerankers: [
    { set: 'faq', seconds: { gpt: 95 }, groups: [{ ...group, costs: [{ ...cost, nanoUsd: 1_500_000_000, compute }] }] },
  ],
} as unknown as ReportData;

test('what a language model gives stands beside what it takes, for the questions that it was asked', () => {
  const [section] = buildRerankersSection(data);
  expect(section).toMatchObject({ id: 'rerankers', title: 'What a language model would do, at this price' });
  const [, heading, warning, costs, scores, differences] = section!.blocks;
  expect(heading).toEqual({ kind: 'heading', text: 'faq, 50 of 200 questions, drawn with seed 13' });
  expect(warning).toMatchObject({ kind: 'notice', content: ['w'] });
  const [row] = (costs as unknown as { rows: unknown[][] }).rows;
  // 450 calls for 50 questions; $1.50, so $30 for 1,000; 95 seconds.
  expect(JSON.stringify(row)).toMatch(/"450".*"9 each".*"1,900,000".*"38,000 each".*"60,000".*"1,200 each"/);
  expect(JSON.stringify(row)).toMatch(/\$1\.50.*\$30\.00 for 1,000.*1 min 35 s.*1\.90 s each/);
  expect(JSON.stringify(scores)).toMatch(/gpt.*\.750.*above a/);
  expect(differences).toMatchObject({ caption: expect.stringContaining('Differences to tuned on faq, 50 of 200') });
});

test('its compute stands among that of models of this project, with the questions that it is about', () => {
  const [section] = buildComputeSection(data);
  expect(section!.blocks.at(-1)).toMatchObject({
    rows: [
      [
        [{ text: 'gpt (50 questions drawn with seed 13)' }],
        ...[['9.0'], ['40,000'], ['186,000'], ['.750'], ['3.76'], ['5.37']],
      ],
    ],
  });
});

test('without any there is no section, and where time and price are not known they are not made up', () => {
  expect(buildRerankersSection({ ...data, rerankers: [] })).toEqual([]);
  const unknown = [{ set: 'faq', seconds: {}, groups: [{ ...group, costs: [cost] }] }];
  const [section] = buildRerankersSection({ ...data, rerankers: unknown });
  expect(JSON.stringify(section!.blocks[3])).toMatch(/\["no price"\],\["–"\]\]/);
});
