import type { ReportData } from '../../../../core/contracts/report';
import type { SuiteResult } from '../../../../core/contracts/suite';
import { buildSuitesSection } from '../../../../core/report/sections/suitesSection';
import { formatSuiteCell } from '../../../../core/report/suiteCell';

const suite: SuiteResult = {
  ...{ protocol: 'multiloko', metric: 'nDCG@10', sets: ['de-local', 'de-english'] },
  sentences: ['What is compared.', 'How it is read.'],
  columns: [
    { title: 'Average', kind: 'score' },
    { title: 'MTE', kind: 'difference' },
  ],
  rows: [{ system: 'tuned', cells: [{ value: 0.4, twoStandardErrors: 0.1 }, null] }],
};

test('a suite stands with its sets, what it compares and a row a system', () => {
  const [section] = buildSuitesSection({ suites: [suite] } as unknown as ReportData);
  expect(section!.blocks).toEqual([
    { kind: 'heading', text: 'multiloko: de-local, de-english' },
    { kind: 'paragraph', content: ['What is compared.'] },
    { kind: 'paragraph', content: ['How it is read.'] },
    {
      ...{ kind: 'table', caption: 'multiloko, by nDCG@10' },
      columns: [
        { title: 'System', align: 'text' },
        { title: 'Average', align: 'number' },
        { title: 'MTE', align: 'number' },
      ],
      rows: [[[{ kind: 'strong', text: 'tuned' }], ['.400 ± .100'], ['–']]],
    },
  ]);
});

test('without suites there is no section', () => {
  expect(buildSuitesSection({} as ReportData)).toEqual([]);
});

test.each([
  ['score', 0.7432, '.743'],
  ['difference', 0.0121, '+.012'],
  ['share', 0.051, '5.1%'],
  ['share', -0.1, '−10.0%'],
  ['share', -0.0001, '0.0%'],
  ['points', 4.5, '4.5'],
] as const)('a %s of %f is printed as %s', (kind, value, printed) => {
  expect(formatSuiteCell({ value }, kind)).toBe(printed);
});
