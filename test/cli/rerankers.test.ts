import { runCommandLine } from '../../cli/program';
import { createFakeWorld } from './support/fakeWorld';
import { runView } from './support/runViews';

const systemOf = (name: string, mean: number) => ({
  ...{ name, description: name, tuned: name === 'tuned', differences: [] },
  metrics: [{ name: 'nDCG@10', mean, standardError: 0.01 }],
});

test('show prints what language models made of the lists, and what it took', async () => {
  const cost = { name: 'gpt', strategy: 'listwise', model: 'm', calls: 450, tokensIn: 1_900_000, tokensOut: 60_000 };
  const group = { label: '50-by-13', queries: 50, of: 200, draw: 13, warnings: [] };
  const systems = [systemOf('tuned', 0.7), systemOf('gpt', 0.75)];
  const result = { set: 'faq', groups: [{ ...group, systems, costs: [{ ...cost, nanoUsd: 1_500_000_000 }] }] };
  const compared = { name: 'rerankers', state: 'done' as const, summary: { result, seconds: { gpt: 95 } } };
  const view = runView();
  const fake = createFakeWorld({ views: [{ ...view, stages: [...view.stages, compared] }] });
  await runCommandLine(['show', view.runId], fake.world);
  const out = fake.stdout();
  expect(out).toContain('faq, language models as rerankers, 50 of 200 questions, drawn\n');
  expect(out).toMatch(/system +nDCG@10 +calls +tokens +cost +seconds\n/);
  expect(out).toMatch(/tuned +\.700\s+gpt +\.750 +450 +1,960,000 +\$1\.50 +95\.0\n/);
});
