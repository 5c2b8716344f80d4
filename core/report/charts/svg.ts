import { escapeHtml } from '../html/escapeHtml';

/** What a drawing is called in the page and what it shows in words. */
export interface Naming {
  id: string;
  description: string;
}

export const chartWidth = 720;

type Attributes = Readonly<Record<string, string | number>>;

/** A drawing of `chartWidth` by `height` units whose description is its text for screen readers. */
export function svg(height: number, { id, description }: Naming, content: readonly string[]): string {
  const size = `viewBox="0 0 ${chartWidth} ${height}" width="${chartWidth}" height="${height}"`;
  return `<svg ${size} role="img" aria-labelledby="${id}"><title id="${id}">${escapeHtml(description)}</title>${content.join('')}</svg>`;
}

/** An element without content; numbers are written with at most one decimal, so that the file stays small. */
export function shape(name: string, attributes: Attributes): string {
  return `<${name} ${renderAttributes(attributes)}/>`;
}

/** A line of text; what is longer than `maxCharacters` is cut with an ellipsis. */
export function label(text: string, attributes: Attributes, maxCharacters = 80): string {
  const characters = Array.from(text.replace(/\s+/g, ' '));
  const shown = characters.length > maxCharacters ? `${characters.slice(0, maxCharacters - 1).join('')}…` : text;
  return `<text ${renderAttributes(attributes)}>${escapeHtml(shown)}</text>`;
}

/** The distance between ticks, 1, 2 or 5 times a power of ten, that gives at most `most` of them over `range`. */
export function selectTickStep(range: number, most: number): number {
  if (!(range > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(range / most));
  const factor = [1, 2, 5, 10].find((candidate) => range / (candidate * power) <= most) ?? 10;
  return factor * power;
}

function renderAttributes(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}="${typeof value === 'number' ? round(value) : escapeHtml(value)}"`)
    .join(' ');
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
