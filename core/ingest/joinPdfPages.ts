/** A line of a page as it is printed; lengths in points, `y` from the bottom of the page. */
export interface PdfLine {
  text: string;
  y: number;
  height: number;
  width: number;
}

/**
 * The text of a PDF in paragraphs. Lines of a paragraph are joined with a space, a word that is hyphenated at a line's
 * end without its hyphen; a new paragraph begins where the gap is wider than the usual one, and a new line after a line
 * that ends early or before a list item. A sentence that goes on over a page break stays whole.
 */
export function joinPdfPages(pages: readonly PdfLine[][]): string {
  const written = pages.map((page) => page.filter(({ text }) => text.trim() !== ''));
  const pitch = usualGap(written);
  return written.reduce((text, lines) => joinPages(text, joinLines(lines, pitch)), '').trim();
}

function joinLines(lines: PdfLine[], pitch: number): string {
  const fullWidth = Math.max(0, ...lines.map(({ width }) => width));
  return lines.reduce((text, line, index) => {
    const before = lines[index - 1];
    if (!before) return line.text.trim();
    const gap = before.y - line.y;
    // Upwards is another column: its first line may go on with the sentence of the last.
    if (gap > pitch * wideGap) return `${text}\n\n${line.text.trim()}`;
    const endsEarly = before.width < fullWidth * fullLine;
    return joinText(text, line.text.trim(), endsEarly ? '\n' : ' ');
  }, '');
}

/** A gap this many times the usual one parts paragraphs. */
const wideGap = 1.4;
/** A line that is shorter than this share of the widest ends a paragraph, a heading or an item. */
const fullLine = 0.6;
const listItem = /^([•‣▪◦·*–—-]|\(?\d{1,2}[.)]|[a-z][.)])\s/i;

function joinText(text: string, next: string, separator: '\n' | ' '): string {
  if (text === '') return next;
  if (/\p{L}[-\u00ad\u2010]$/u.test(text) && /^\p{Ll}/u.test(next)) return text.slice(0, -1) + next;
  return `${text}${listItem.test(next) ? '\n' : separator}${next}`;
}

function joinPages(text: string, page: string): string {
  if (text === '' || page === '') return text + page;
  const goesOn = /[\p{L}\p{N},;\u00ad\u2010-]$/u.test(text) && /^\p{Ll}/u.test(page);
  return goesOn ? joinText(text, page, ' ') : `${text}\n\n${page}`;
}

/** The lower quartile: half of the lines of a short page may begin paragraphs. Smaller gaps are of raised characters. */
function usualGap(pages: PdfLine[][]): number {
  const gaps = pages.flatMap((lines) =>
    lines.slice(1).flatMap((line, index) => {
      const gap = lines[index]!.y - line.y;
      return gap >= line.height * 0.8 ? [gap] : [];
    }),
  );
  gaps.sort((left, right) => left - right);
  return gaps[Math.floor((gaps.length - 1) / 4)] ?? Infinity;
}
