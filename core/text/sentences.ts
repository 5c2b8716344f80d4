import { continuesAfterStop } from './abbreviations';

/** A piece of a text, as UTF-16 offsets: `text.slice(start, end)`. */
export interface Span {
  start: number;
  end: number;
}

/**
 * The sentences of a text in order: never empty, no white space at their ends, and together every character
 * that is not white space. A blank line always ends a sentence; a single line break does unless the next line goes on in lower
 * case. Source: Unicode UAX 29 through Intl.Segmenter, mended after abbreviations.
 */
export function splitSentences(text: string, language?: string): Span[] {
  const tag = supportedLanguage(language);
  const segmenter = segmenterFor(tag);
  const sentences: Span[] = [];
  for (const paragraph of splitAfter(text, { start: 0, end: text.length }, /\n\s*\n/g)) {
    sentences.push(...splitParagraph(text, paragraph, segmenter, tag.split('-')[0] ?? tag));
  }
  return sentences;
}

/** Cuts a span after each match of a global pattern; pieces are trimmed and never empty. */
export function splitAfter(text: string, span: Span, pattern: RegExp): Span[] {
  const pieces: Span[] = [];
  let start = span.start;
  for (const match of text.slice(span.start, span.end).matchAll(pattern)) {
    const end = span.start + match.index + match[0].length;
    pushTrimmed(pieces, text, { start, end });
    start = end;
  }
  pushTrimmed(pieces, text, { start, end: span.end });
  return pieces;
}

const segmenters = new Map<string, Intl.Segmenter>();

function segmenterFor(tag: string): Intl.Segmenter {
  const known = segmenters.get(tag) ?? new Intl.Segmenter(tag, { granularity: 'sentence' });
  segmenters.set(tag, known);
  return known;
}

/** English where the language is unknown: never the machine's own language, which would differ between workers. */
function supportedLanguage(language: string | undefined): string {
  try {
    return Intl.Segmenter.supportedLocalesOf(language ?? 'en')[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/** Both sides of a stop that the rules on abbreviations see. */
const contextCharacters = 40;

function splitParagraph(text: string, paragraph: Span, segmenter: Intl.Segmenter, language: string): Span[] {
  // The same length, so offsets stay: a wrapped line goes on, and the segmenter would cut at its break.
  const flowing = text.slice(paragraph.start, paragraph.end).replace(/\n(?=\p{Ll})/gu, ' ');
  const sentences: Span[] = [];
  let start = 0;
  for (const end of segmentEnds(flowing, segmenter)) {
    const head = flowing.slice(Math.max(start, end - contextCharacters), end);
    const breaksLine = head.slice(head.trimEnd().length).includes('\n');
    if (!breaksLine && continuesAfterStop(head, flowing.slice(end, end + contextCharacters), language)) continue;
    pushTrimmed(sentences, text, { start: paragraph.start + start, end: paragraph.start + end });
    start = end;
  }
  pushTrimmed(sentences, text, { start: paragraph.start + start, end: paragraph.end });
  return sentences;
}

const windowCharacters = 4096;
/** A boundary this near to the end of a window could fall otherwise with more text in view. */
const unsettledCharacters = 256;

/** Where segments end. Window by window, because the time that Intl.Segmenter takes grows with the square of the length. */
function* segmentEnds(text: string, segmenter: Intl.Segmenter): Generator<number> {
  let start = 0;
  let size = windowCharacters;
  while (start < text.length) {
    const window = text.slice(start, start + size);
    const isLast = start + size >= text.length;
    let settled = 0;
    for (const { index, segment } of segmenter.segment(window)) {
      const end = index + segment.length;
      if (!isLast && end > size - unsettledCharacters) break;
      yield start + end;
      settled = end;
    }
    start += settled;
    // No end in view: look at more at once.
    size = settled === 0 ? size * 2 : windowCharacters;
  }
}

function pushTrimmed(spans: Span[], text: string, { start, end }: Span): void {
  const piece = text.slice(start, end);
  const trimmed = piece.trim();
  if (trimmed === '') return;
  const first = start + piece.length - piece.trimStart().length;
  spans.push({ start: first, end: first + trimmed.length });
}
