import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { parse } from 'yaml';
import { renderHtmlReport } from '../../../core/report/renderHtmlReport';
import { renderMarkdownReport } from '../../../core/report/renderMarkdownReport';
import { buildWorkshopReport } from '../../fixtures/report/workshopReport';
import { readHtml } from './htmlOutline';
import { replaceTexts } from './replaceTexts';

/** markdown-it reads CommonMark with GFM's tables; with `html` on, a tag that slips through shows as a token. */
const reader = new MarkdownIt({ html: true });
const markdown = renderMarkdownReport(buildWorkshopReport());

test('the workshop report reads as the page that was written down and looked at', () => {
  const golden = readFileSync(join(__dirname, '../../fixtures/report/workshopReport.md'), 'utf8');
  expect(withoutSettings(markdown)).toBe(golden);
});

test('the settings read back as the specification, without the credentials', () => {
  const yaml = /```yaml\n([^]*?)\n```/.exec(markdown)?.[1] ?? '';
  const { spec } = buildWorkshopReport();
  const baseUrl = 'https://***@models.example.org/v1?api-version=3&api-key=***';
  expect(parse(yaml)).toEqual({ ...spec, llm: { ...spec.llm, baseUrl } });
});

test('it has the sections and the tables of the HTML report, cell by cell', () => {
  const page = readHtml(renderHtmlReport(buildWorkshopReport()));
  const read = readHtml(`<!doctype html>${renderMarkdown(markdown)}`);
  for (const names of [['h2'], ['h3', 'h4'], ['th', 'td']]) expect(textsOf(read, names).length).toBeGreaterThan(3);
  for (const names of [['h2'], ['th', 'td']]) expect(textsOf(read, names)).toEqual(textsOf(page, names));
});

test.each([
  '</script><script>alert(1)</script>',
  '<b>bold</b> **bold** _em_ `code` ~~gone~~',
  '![x](http://example.org/x.png) [y](javascript:alert(1))',
  'a | b \\| c \\',
  '# heading',
  '- item',
  '1. item',
  '> quote',
  '```\ncode\n```',
  '---',
  '``',
  '&lt; &copy; &#65;',
  '$x$',
  '\u202E\u05D0',
])('hostile text %j changes no structure and shows as it is', (text) => {
  const benign = reader.parse(renderMarkdownReport(replaceTexts(buildWorkshopReport(), () => 'x')), {});
  const hostile = reader.parse(renderMarkdownReport(replaceTexts(buildWorkshopReport(), () => text)), {});
  expect(outline(hostile)).toEqual(outline(benign));
  const shown = text.replace(/[\u202A-\u202E]/g, '').replace(/\s+/g, ' ');
  expect(readText(hostile)).toContain(shown);
});

test('any text at all leaves the structure as it is', () => {
  const structure = outline(reader.parse(withTexts('x'), {}));
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), (noise) => {
      expect(outline(reader.parse(withTexts(`a${noise}b`), {}))).toEqual(structure);
    }),
    { seed: 11, numRuns: 25 },
  );
});

test('the same data gives the same bytes', () => {
  expect(renderMarkdownReport(buildWorkshopReport())).toBe(markdown);
});

/** The settings gain a line with every new option, which is not this report's concern. */
function withoutSettings(text: string): string {
  return text.replace(/```yaml\n[^]*?\n```/, '```yaml\nsettings\n```');
}

function renderMarkdown(text: string): string {
  return reader.render(text).replace(/ style="[^"]*"/g, '');
}

function textsOf(elements: ReturnType<typeof readHtml>, names: readonly string[]): string[] {
  return elements.filter((element) => names.includes(element.name)).map(({ text }) => text.trim());
}

function withTexts(text: string): string {
  return renderMarkdownReport(replaceTexts(buildWorkshopReport(), () => text));
}

/** Token kinds in order, with inline ones; texts that differ in how many pieces they are read in count as one. */
function outline(tokens: ReturnType<MarkdownIt['parse']>): string[] {
  const kinds = tokens.flatMap((token) => [
    token.type,
    ...(token.children ?? []).map((child) => describe(child.type, child.content)),
  ]);
  return kinds.filter((kind, index) => kind !== 'text' || kinds[index - 1] !== 'text');

  function describe(type: string, content: string): string {
    if (type === 'html_inline') return `tag ${content}`;
    return type === 'text_special' ? 'text' : type;
  }
}

function readText(tokens: ReturnType<MarkdownIt['parse']>): string {
  return tokens.map(({ children }) => (children ?? []).map(({ content }) => content).join('')).join('\n');
}
