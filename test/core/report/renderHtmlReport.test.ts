import * as fc from 'fast-check';
import type { ReportData } from '../../../core/contracts/report';
import { renderHtmlReport } from '../../../core/report/renderHtmlReport';
import { buildWorkshopReport } from '../../fixtures/report/workshopReport';
import { type Element, listTags, readHtml } from './htmlOutline';
import { replaceTexts } from './replaceTexts';

const html = renderHtmlReport(buildWorkshopReport());
const elements = readHtml(html);

test('the strict reader refuses what a page must not have', () => {
  expect(() => readHtml('<!doctype html><p><b>x</p></b>')).toThrow('</p> closes <b>');
  expect(() => readHtml('<!doctype html><p>1 < 2</p>')).toThrow('not a tag');
  expect(() => readHtml('<!doctype html><p>')).toThrow('not closed: p');
});

test('the verdict comes first, then what it rests on', () => {
  expect(named('section').map(({ attributes }) => attributes.id)).toEqual([
    'verdict',
    'metrics',
    'slices',
    'depth',
    'scores',
    'questions',
    'funnel',
    'grades',
    'samples',
    'training',
    'stages',
    'lineage',
    'settings',
  ]);
  expect(withClass('verdict').map(({ attributes }) => attributes.class)).toEqual([
    // The gate's, then one a set.
    'verdict mixed',
    'verdict mixed',
    'verdict worse',
    'verdict too-few',
  ]);
});

test('landmarks, language, title, one first heading and no skipped heading level', () => {
  expect(
    ['header', 'main', 'footer', 'h1', 'title'].map((name) => named(name).filter((item) => item.name === name).length),
  ).toEqual(
    // Drawings have titles of their own: 3 bar charts, slices, depths, scores, the funnel, grades, the loss, the held-out
    // metric, and time and cost.
    [1, 1, 1, 1, 12],
  );
  expect(named('html')[0]?.attributes.lang).toBe('en');
  expect(named('nav')[0]?.attributes['aria-label']).toBe('Contents');
  const levels = elements.filter(({ name }) => /^h[1-6]$/.test(name)).map(({ name }) => Number(name[1]));
  levels.forEach((level, index) => expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1));
});

test('ids are unique and every reference to one resolves', () => {
  const ids = elements.flatMap(({ attributes }) => (attributes.id === undefined ? [] : [attributes.id]));
  expect(new Set(ids).size).toBe(ids.length);
  const references = elements.flatMap(({ attributes }) => [
    ...(attributes['aria-labelledby'] ? [attributes['aria-labelledby']] : []),
    ...(attributes.href?.startsWith('#') ? [attributes.href.slice(1)] : []),
    ...Array.from(attributes.fill?.matchAll(/url\(#(.+?)\)/g) ?? [], ([, id = '']) => id),
  ]);
  expect(references.filter((id) => !ids.includes(id))).toEqual([]);
  expect(references.length).toBeGreaterThan(20);
});

test('every table has a caption, scoped headers and rows of one length', () => {
  const tables = html.split('<table>').slice(1);
  expect(tables.length).toBe(named('caption').length);
  for (const table of tables) {
    const width = table.split('<th scope="col"').length - 1;
    const rows = (table.split('<tbody>')[1] ?? '').split('</tbody>')[0]?.split('<tr>').slice(1) ?? [];
    expect(rows.map((row) => row.split(/<t[hd][ >]/).length - 1)).toEqual(rows.map(() => width));
    expect(rows.every((row) => row.startsWith('<th scope="row"'))).toBe(true);
  }
});

test('every drawing has a text, and every scrolling region a name and a place in the tab order', () => {
  const drawings = named('svg');
  expect(drawings).toHaveLength(11);
  expect(drawings.every(({ attributes }) => attributes.role === 'img' && attributes['aria-labelledby'])).toBe(true);
  const regions = withClass('scroll');
  expect(regions.every(({ attributes }) => attributes.tabindex === '0')).toBe(true);
  expect(regions.every(({ attributes }) => attributes['aria-label'] ?? attributes['aria-labelledby'])).toBe(true);
});

test('nothing is loaded and nothing runs', () => {
  const tags = new Set(elements.map(({ name }) => name));
  for (const name of ['script', 'img', 'iframe', 'object', 'embed', 'form', 'base', 'video', 'audio'])
    expect(tags).not.toContain(name);
  const loads = elements.flatMap(({ attributes }) => [attributes.src, attributes.href, attributes['xlink:href']]);
  expect(loads.filter((address) => address !== undefined && !/^(#|data:,$)/.test(address))).toEqual([]);
  expect(elements.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => name.startsWith('on'))).toEqual(
    [],
  );
  expect(named('style')[0]?.text).not.toMatch(/@import|url\(/);
  expect(elements.find(({ attributes }) => attributes['http-equiv'])?.attributes.content).toContain(
    "default-src 'none'",
  );
});

test('the rehearsal is named at the top, in the model line and in each verdict', () => {
  expect(named('header')[0]?.text).toContain('This is a rehearsal.');
  expect(named('dd')[1]?.text).toBe('rehearsal (rules, not a language model)');
  expect(withClass('set').map(({ text }) => text)).toEqual([
    'Gate (rehearsal)',
    'workshop (rehearsal)',
    'general (rehearsal)',
    'smoke (rehearsal)',
  ]);
  const real = renderHtmlReport({ ...buildWorkshopReport(), model: 'some-model-70b' });
  expect(real).not.toContain('rehearsal.');
  expect(real).toContain('<dd>some-model-70b</dd>');
});

test('untuned systems are marked in words in the table and in the drawing', () => {
  const row = elements.find(({ name, text }) => name === 'th' && text.startsWith('(b) dense'));
  expect(row?.text).toBe('(b) dense untunedCosine of all-MiniLM-L6-v2, whole corpus');
  expect(elements.filter(({ name, text }) => name === 'text' && text === 'untuned')).toHaveLength(5);
});

test('every drop reason stands in the funnel with its rows', () => {
  const texts = named('text').map(({ text }) => text);
  expect(texts).toContain('17 no-positive (7.1%)');
  expect(texts).toContain('2 duplicate-id (1.9%)');
  expect(texts).toContain('9,432 → 9,430');
  expect(html).not.toContain('same-text');
});

test('credentials in an address never reach the page', () => {
  expect(html).toContain('https://***@models.example.org/v1?api-version=3&amp;api-key=***');
  expect(html).not.toMatch(/pa55word|sk-12345/);
});

test.each([
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</title></svg></style></table>',
  '\u202Eabc\u2066 \u05D0\u05D1\u05D2',
  'a\u0000b\uD800c\u001b[31m',
  '&lt;b&gt; &amp;amp;',
  'W'.repeat(5000),
])('hostile text %# changes no tag and shows as it is', (text) => {
  const benign = replaceTexts(buildWorkshopReport(), () => 'x');
  const hostile = renderHtmlReport(replaceTexts(buildWorkshopReport(), () => text));
  expect(listTags(hostile)).toEqual(listTags(renderHtmlReport(benign)));
  expect(hostile).not.toMatch(/[\u202A-\u202E\u2066-\u2069\uD800]|(?!\n)\p{Control}/u);
});

test('the text of a hostile question is shown to the letter', () => {
  const query = `</script><b title="x">'&amp;'`;
  const page = readHtml(renderHtmlReport(withQuery(query)));
  expect(page.find(({ name }) => name === 'bdi')?.text).toBe(query);
});

test('any text at all leaves the tags as they are', () => {
  const tags = listTags(renderHtmlReport(withQuery('x')));
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }), (query) => {
      expect(listTags(renderHtmlReport(withQuery(query)))).toEqual(tags);
    }),
    { seed: 7, numRuns: 25 },
  );
});

test('the same data gives the same bytes, whatever the order of keys in the counts', () => {
  expect(renderHtmlReport(buildWorkshopReport())).toBe(html);
  const data = buildWorkshopReport();
  const reversed = data.stages.map((stage) => ({
    ...stage,
    counts: { ...stage.counts, dropped: Object.fromEntries(Object.entries(stage.counts.dropped).reverse()) },
  }));
  expect(renderHtmlReport({ ...data, stages: reversed })).toBe(html);
});

test('a run with nothing to show still says so in every section', () => {
  const data = { ...buildWorkshopReport(), trainings: [] };
  const text =
    named('main', readHtml(renderHtmlReport({ ...data, evaluations: [], samples: [], stages: [] })))[0]?.text ?? '';
  for (const sentence of [
    'Nothing was evaluated',
    'No stage dropped a row',
    'No question was listed',
    'No sample was kept',
  ]) {
    expect(text).toContain(sentence);
  }
  expect(text).toContain('No model was trained in this run.');
});

test('a large run stays well under 2 MB and says what it leaves out', () => {
  const data = buildWorkshopReport();
  const long = 'A long passage about chains. '.repeat(4000);
  const sample = {
    query: long,
    positive: long,
    negatives: Array.from({ length: 7 }, () => ({ text: long, source: 'bm25' })),
  };
  const steps = Array.from({ length: 200_000 }, (_, step) => ({ step: step + 1, loss: 2 / (1 + step) }));
  const trainings = data.trainings.map((training) => ({ ...training, steps }));
  const page = renderHtmlReport({
    ...data,
    trainings,
    samples: Array.from({ length: 500 }, () => sample),
  });
  expect(Buffer.byteLength(page)).toBeLessThan(500_000);
  expect(page).toContain('The first 60 of 500. Questions and judgements');
  expect(page).toContain('more characters)');
});

function named(name: string, from: readonly Element[] = elements): Element[] {
  return from.filter((element) => element.name === name);
}

function withClass(name: string): Element[] {
  return elements.filter(({ attributes }) => attributes.class?.split(' ').includes(name));
}

/** The workshop's report with another text as the first question that was won. */
function withQuery(query: string): ReportData {
  const data = buildWorkshopReport();
  const [first, ...others] = data.evaluations;
  const won = first?.won.map((item, index) => (index === 0 ? { ...item, query } : item)) ?? [];
  return { ...data, evaluations: first ? [{ ...first, won }, ...others] : [] };
}
