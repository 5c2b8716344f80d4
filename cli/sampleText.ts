import type { SampledPassage, SampledRow } from '../core/samples/sampledRow';
import { clip, formatCount, formatExcerpt, formatPlural, formatReasons, visibleLength, type Colors } from './format';
import type { SampleListing } from './ports';

export interface SampleLook {
  width: number;
  colors: Colors;
}

/** What is shown of a text where the width of the terminal does not say: files and pipes take more. */
const excerptCharacters = 600;
/** Lines of a terminal that a passage takes. */
const passageLines = 3;

/** Rows of a stage, each with what it is about, one below the other; nothing in them can steer the terminal. */
export function renderSample(runId: string, listing: SampleListing, look: SampleLook): string[] {
  const { stage, counts, rows, matching } = listing;
  const dropped = formatReasons(counts.dropped);
  const shown =
    rows.length < matching
      ? `${formatCount(rows.length)} of ${formatCount(matching)} rows shown, as many of each grade and reason`
      : `${formatPlural(matching, 'row')} shown`;
  return [
    `${runId}  ${stage}: ${formatCount(counts.out)} kept${dropped ? `, dropped ${dropped}` : ''}; ${shown}`,
    ...rows.flatMap((row) => ['', ...renderRow(row, look)]),
  ];
}

function renderRow(row: SampledRow, look: SampleLook): string[] {
  const { colors } = look;
  const { query, passages, reason, message, raw } = row;
  const fate = reason === undefined ? colors.green('kept') : colors.yellow(`dropped: ${reason}`);
  const notes = [query?.strategy, query?.kind, query?.language === 'und' ? undefined : query?.language].filter(Boolean);
  const isKnown = query !== undefined || passages.length > 0;
  return [
    `${fate}  ${colors.dim(`${row.table} ${formatCount(row.place)}`)}`,
    ...(query ? field('question', query.text ?? '(its text is gone)', look) : []),
    ...(query ? field('', [query.id, ...notes].join(' \u00b7 '), look, colors.dim) : []),
    ...passages.flatMap((passage) => renderPassage(passage, look)),
    ...(message ? field('because', message, look) : []),
    ...(raw ? field('said', raw, look) : []),
    ...(isKnown || message ? [] : field('row', JSON.stringify(row.row), look)),
  ];
}

function renderPassage(passage: SampledPassage, look: SampleLook): string[] {
  const { title, text, explanation } = passage;
  const name = passage.role ?? (passage.chunkId === undefined ? 'document' : 'passage');
  const full = [title, text].filter(Boolean).join(' \u2014 ');
  return [
    ...field(
      name,
      full === '' ? '(its text is gone)' : full,
      look,
      undefined,
      look.width === Infinity ? 1 : passageLines,
    ),
    ...field('', describePassage(passage), look, look.colors.dim, 4),
    ...(explanation ? field('judge', explanation, look) : []),
  ];
}

/** Grade, who found it, where it stands. */
function describePassage(passage: SampledPassage): string {
  const { grade, scale, label, teacherScores, isSource, sources, source, documentId, index, chunkId } = passage;
  const found = sources?.map(({ retriever, rank, score }) => `${retriever}@${rank} (${formatScore(score)})`).join(', ');
  const place =
    documentId === undefined ? undefined : `document ${documentId}${index === undefined ? '' : `, passage ${index}`}`;
  const parts = [
    grade === undefined ? undefined : `grade ${grade}${scale === undefined ? '' : ` of ${scale}`}`,
    label === undefined ? undefined : `label ${formatScore(label)}`,
    teacherScores && `teacher ${teacherScores.map(formatScore).join(' · ')}`,
    isSource ? 'written for it' : undefined,
    found ? `found by ${found}` : source ? `from ${source}` : undefined,
    place,
    chunkId === undefined ? undefined : `chunk ${chunkId}`,
  ];
  return parts.filter(Boolean).join(' \u00b7 ');
}

function formatScore(score: number): string {
  return String(Number(score.toPrecision(3)));
}

const nameWidth = 10;

/** A name and its text in as many lines as it may take; further lines stand below the text. */
function field(
  name: string,
  text: string,
  { width }: SampleLook,
  paint: (text: string) => string = (same) => same,
  lines = width === Infinity ? 1 : 2,
): string[] {
  const indent = ' '.repeat(nameWidth + 2);
  const room = Math.max(20, Math.min(excerptCharacters, width - indent.length));
  const folded = fold(formatExcerpt(text, room * (lines + 1)), room);
  const shown = folded.slice(0, lines);
  if (folded.length > lines) shown.push(clip(`${shown.pop()} \u2026`, room));
  return shown.map((line, index) => `${index === 0 ? `  ${name.padEnd(nameWidth)}` : indent}${paint(line)}`);
}

/** Breaks at spaces where there are any. */
function fold(text: string, width: number): string[] {
  if (visibleLength(text) <= width) return [text];
  const characters = [...text];
  const space = characters.lastIndexOf(' ', width);
  const end = space > width / 2 ? space : width;
  return [characters.slice(0, end).join(''), ...fold(characters.slice(end).join('').trimStart(), width)];
}
