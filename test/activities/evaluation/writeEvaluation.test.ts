import { summariseEvaluation } from '../../../activities/evaluation/writeEvaluation';
import { evaluationResultSchema, type EvaluationResult } from '../../../core/contracts/evaluation';

/** More systems than a run has, and digits as arithmetic gives them. */
function buildLargest(): EvaluationResult {
  const figure = { mean: 1 / 7, low: -1 / 7, high: 3 / 7 };
  const names = Array.from({ length: 18 }, (_, place) => `system-with-a-long-name-${place}`);
  const metrics = ['nDCG@10', 'MRR@10', 'MAP', 'Recall@50'];
  const systems = names.map((name, place) => ({
    ...{ name, description: 'what it is in words, with the list it ranks, '.repeat(3), tuned: place > 7 },
    metrics: metrics.map((metric) => ({ name: metric, standardError: 0.01234567890123456, ...figure })),
    differences: names.slice(0, 8).flatMap((baseline) =>
      metrics.map((metric) => ({
        ...{ metric, baseline, ...figure, pValue: 0.0123456789012, adjustedPValue: 0.123456789012 },
        ...{ effectSize: 0.3456789012345, smallestDetectable: 0.0456789012345 },
      })),
    ),
  }));
  const slice = {
    field: 'kind',
    value: 'what',
    queries: 40,
    system: figure,
    rival: figure,
    difference: { ...figure, pValue: 1 },
  };
  const slices = { metric: 'nDCG@10', system: 'tuned', rival: 'bm25', rows: Array(200).fill(slice), leftOut: [] };
  const size = { documents: 1, queries: 1, depth: 50 };
  return { name: 'set', protocol: 'p', ...size, systems, slices, won: [], lost: [], warnings: [] };
}

test('the largest result fits a receipt, keeps all metrics, and reads back as a result', () => {
  const largest = buildLargest();
  expect(JSON.stringify(largest).length).toBeGreaterThan(64 * 1024);
  const summary = summariseEvaluation(largest);
  expect(JSON.stringify(summary).length).toBeLessThan(48 * 1024);
  expect(evaluationResultSchema.parse(summary)).toEqual(summary);
  expect(summary.systems.map(({ metrics }) => metrics)).toEqual(largest.systems.map(({ metrics }) => metrics));
  const kept = summary.systems.flatMap(({ tuned, differences }) =>
    differences.map(({ metric }) => [tuned, metric].join()),
  );
  expect([...new Set(kept)]).toEqual(['true,nDCG@10']);
  expect(kept).toHaveLength(10 * 8);
});
