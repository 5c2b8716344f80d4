import { cleanText } from '../cleanText';

/** Text as Markdown that shows exactly that text on one line, in a paragraph or in a table cell. */
export function escapeMarkdown(text: string): string {
  return cleanText(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_[\]|~#$]|<(?=[a-z/!?])|&(?=#|\w+;)|^>/gi, '\\$&')
    .replace(/^[-+](?= |$)|^[-=]+ *$|^\d+(?=[.)](?: |$))/, escapeStart);
}

/** A code span around any text: the fence is longer than every run of backticks inside. */
export function renderCodeSpan(text: string): string {
  const inner = cleanText(text).replace(/\s+/g, ' ');
  if (inner.trim() === '') return '` `';
  const fence = '`'.repeat(findLongestRun(inner) + 1);
  const space = inner.startsWith('`') || inner.endsWith('`') ? ' ' : '';
  return `${fence}${space}${inner}${space}${fence}`;
}

/** A fenced block around any text. */
export function renderCodeBlock(language: string, text: string): string {
  const fence = '`'.repeat(Math.max(3, findLongestRun(text) + 1));
  return `${fence}${language}\n${cleanText(text).trimEnd()}\n${fence}`;
}

/** What would start a list or underline a heading at the head of a line. */
function escapeStart(start: string): string {
  return /\d/.test(start) ? `${start}\\` : `\\${start}`;
}

function findLongestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}
