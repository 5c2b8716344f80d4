import MarkdownIt from 'markdown-it';
import type { ReportData } from '../../../../core/contracts/report';
import { renderMarkdownReport } from '../../../../core/report/renderMarkdownReport';
import { renderHtmlReport } from '../../../../core/report/renderHtmlReport';
import { buildWorkshopReport } from '../../../fixtures/report/workshopReport';

const counts = { same: 0, near: 0 };
const report = (text = 'oil the chain', passage = 'Oil it.'): ReportData => {
  const base = buildWorkshopReport();
  const stage = { key: 'k', manifest: 's3://b/k/manifest.json', durationMs: 1 };
  const judged = { 'dropped-by-judge': 3, 'source-not-relevant': 1, 'no-negatives': 7 };
  const examples = [{ query: text, passage, measured: { twin: text } }];
  return {
    ...base,
    stages: [
      { ...stage, name: 'filter', counts: { in: 200, out: 190, dropped: { 'near-duplicate-query': 10 } } },
      { ...stage, name: 'negatives', counts: { in: 190, out: 179, dropped: judged } },
    ],
    filtering: {
      filters: {
        filters: [
          { name: 'tooEasy', reason: 'too-easy', title: 'easy', enabled: false, dropped: 0, examples: [] },
          {
            ...{ name: 'nearDuplicates', reason: 'near-duplicate-query', title: 'twins', enabled: true, dropped: 10 },
            examples,
          },
        ],
      },
      leakage: {
        actions: { questions: 'drop', passages: 'report', documents: 'off' },
        sourceDocuments: 150,
        sets: [
          {
            ...{ name: 'faq', questions: 60, documents: 108, sameQuestions: 4, nearQuestions: 2 },
            ...{ copiedQuestions: 3, copyingPassages: 3, queriesOfCopyingPassages: 1 },
            ...{ sameDocuments: 9, nearDocuments: 1, relevantDocuments: 8, queriesOfRelevantDocuments: 11 },
            examples: { questions: [{ query: text, question: text, measured: counts }], passages: [], documents: [] },
          },
        ],
      },
    },
  };
};

const reader = new MarkdownIt({ html: true });
const rowsOf = (markdown: string): string[] => markdown.split('\n').filter((line) => line.startsWith('|'));

test('each filter has its reason and count, one that is off says so, and the judge’s findings stand below', () => {
  const rows = rowsOf(renderMarkdownReport(report()));
  expect(rows.find((row) => row.includes('near-duplicate-query') && row.includes('twins'))).toMatch(
    /\| 10 +\| 5\.0% +\|$/,
  );
  expect(rows.find((row) => row.includes('too-easy'))).toMatch(/\| off +\| – +\|$/);
  // 3 + 1 of 190
  expect(rows.find((row) => row.includes('the judge says'))).toMatch(/\| 4 +\| 2\.1% +\|$/);
});

test('the set’s counts are told with what was done about them', () => {
  const markdown = renderMarkdownReport(report());
  expect(markdown).toContain('Queries that are a test question: left out.');
  const rows = rowsOf(markdown).filter((row) => row.startsWith('| faq'));
  expect(rows.map((row) => Number(/(\d+) +\|$/.exec(row)?.[1]))).toEqual([4, 2, 3, 1, 9, 1, 8, 11]);
});

test.each(['</code><script>alert(1)</script>', '`x` | y', '# z\n- a', '[y](javascript:alert(1))'])(
  'text of a model %j changes no structure',
  (text) => {
    const outline = (markdown: string) =>
      reader
        .parse(markdown, {})
        .flatMap(({ type, children }) => [type, ...(children ?? []).map((child) => child.type)]);
    const structure = (value: string) =>
      outline(renderMarkdownReport(report(value, value))).filter((type) => type !== 'text');
    expect(structure(text)).toEqual(structure('x'));
    expect(renderHtmlReport(report(text, text))).not.toContain('<script>alert');
  },
);

test('without the stage there is no section', () => {
  expect(renderMarkdownReport(buildWorkshopReport())).not.toContain('Filters and leakage');
});
