import type { ReportData } from '../../../../core/contracts/report';
import { buildComputeSection } from '../../../../core/report/sections/computeSection';

const systemOf = (name: string, compute?: object) => ({
  ...{ name, description: name, tuned: true, differences: [] },
  metrics: [{ name: 'nDCG@10', mean: 0.7, standardError: 0 }],
  ...(compute ? { compute } : {}),
});
const dataOf = (...systems: object[]) =>
  ({
    evaluations: [
      { name: 'faq', systems },
      { name: 'other', systems: [systemOf('bm25')] },
    ],
  }) as unknown as ReportData;

test('systems that re-rank stand with their compute, in three digits', () => {
  // 100 calls of the card: 1.86124173312e14.
  const compute = { inputs: 100, tokens: 20_000, flops: 1.86124173312e14, rpp: 3.76093, qpp: 5.37276 };
  const [section] = buildComputeSection(dataOf(systemOf('bm25'), systemOf('tuned', compute)));
  const [how, table, ...more] = section!.blocks;
  expect(how).toMatchObject({ kind: 'paragraph' });
  expect(JSON.stringify(how)).toContain('counts the last layer whole');
  expect(table).toMatchObject({
    caption: 'Compute on faq, means over questions',
    rows: [[[{ text: 'tuned' }], ['100.0'], ['20,000'], ['186,000'], ['.700'], ['3.76'], ['5.37']]],
  });
  expect(more).toEqual([]);
});

test('without any there is no section', () => {
  expect(buildComputeSection(dataOf(systemOf('bm25')))).toEqual([]);
});
