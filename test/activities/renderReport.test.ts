import { renderReport } from '../../activities/renderReport';
import { evaluateSmallSet } from './support/evaluateSmallSet';

let [html, markdown] = ['', ''];

beforeAll(async () => {
  const { stages, spec, set, evaluation, open } = await evaluateSmallSet();
  const judged = await stages.make('judge', [], { summary: { grades: { 0: 30, 1: 10 } } });
  const inputs = { '01 ingest:faq': set, '02 judge': judged, '03 evaluate:faq': evaluation };
  const report = await open(await stages.run(renderReport, { spec, inputs }));
  html = (await report.readFile('report.html')).toString('utf8');
  markdown = (await report.readFile('report.md')).toString('utf8');
}, 120_000);

test('what an evaluation found is in the report: marks, slices, scores', () => {
  expect(markdown).toMatch(/\| \*\*tuned\*\*.*\| \.\d{3}<br>\.\d{3} to \.\d{3}/);
  expect(Array.from(markdown.matchAll(/^\| \((.)\) \*\*(.+?)\*\*/gm), ([, letter, name]) => [letter, name])).toEqual([
    ...[
      ['a', 'bm25'],
      ['b', 'dense'],
      ['c', 'bm25+dense'],
      ['d', 'bm25+dense-rerank'],
      ['e', 'run'],
    ],
    ['f', 'bm25+dense-mix'],
  ]);
  expect(markdown).toMatch(/p [=<] \.\d{3}, by Holm/);
  expect(markdown).toContain('| kind: what | 40 |');
  expect(markdown).toContain('kind (1 slice, 20 questions), url (20 slices, 60 questions).');
  expect(markdown).toMatch(/\d+ relevant pairs and \d+ others, of which \d+ were judged\. Overlap \.\d{3}\./);
  expect(markdown).toContain('| 0 | 30 | 75.0% |');
});

test('lineage is read from the manifests, those that the report does not list by stage and key', () => {
  const row = markdown.split('\n').find((line) => /^\| evaluate: faq \|.*manifest\.json/.test(line));
  expect(row).toMatch(/\| embed \([0-9a-f]{8}\), mix \([0-9a-f]{8}\), export \([0-9a-f]{8}\), ingest: faq \|/);
});

test('the page has a drawing for each', () => {
  const sections = html
    .split('<section id="')
    .slice(1)
    .map((part) => [part.split('"')[0], part.split('<svg ').length - 1]);
  expect(Object.fromEntries(sections)).toMatchObject({
    metrics: 1,
    slices: 1,
    depth: 1,
    scores: 1,
    grades: 1,
    stages: 1,
  });
});
