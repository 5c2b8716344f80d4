import { joinPdfPages, type PdfLine } from '../../../core/ingest/joinPdfPages';

/** Lines 12 points apart, each as wide as a full one unless told. */
function page(...lines: (string | { text: string; width?: number; gap?: number })[]): PdfLine[] {
  let y = 700;
  return lines.map((line) => {
    const { text, width = 400, gap = 12 } = typeof line === 'string' ? { text: line } : line;
    y -= gap;
    return { text, y, height: 10, width };
  });
}

describe('the pages of a PDF', () => {
  test('lines of a paragraph are one line, a hyphen at a line end joins a word', () => {
    expect(joinPdfPages([page('The chain is lubri-', 'cated with one drop', 'of oil on each link.')])).toBe(
      'The chain is lubricated with one drop of oil on each link.',
    );
  });

  test('a hyphen before a capital or a digit stays', () => {
    expect(joinPdfPages([page('between Berlin-', 'Mitte and', 'COVID-', '19')])).toBe(
      'between Berlin- Mitte and COVID- 19',
    );
  });

  test('a wide gap begins a paragraph, a short line ends one, an item is a line', () => {
    const lines = page(
      { text: 'Heading', width: 60 },
      'First line of many',
      'and its second.',
      { text: 'Another paragraph', gap: 24 },
      'with two items:',
      '\u2022 one',
      '2. two',
    );
    expect(joinPdfPages([lines])).toBe(
      'Heading\nFirst line of many and its second.\n\nAnother paragraph with two items:\n\u2022 one\n2. two',
    );
  });

  test('a sentence goes on over a page break, also in the middle of a word', () => {
    expect(
      joinPdfPages([
        page('it goes on'),
        page('over the page.'),
        page('A new one.'),
        page('lower'),
        page('hyphe-'),
        page('nated'),
      ]),
    ).toBe('it goes on over the page.\n\nA new one.\n\nlower hyphenated');
  });

  test('pages without text are nothing', () => {
    expect(joinPdfPages([[], page(' ', '')])).toBe('');
  });
});
