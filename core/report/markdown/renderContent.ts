import type { Content, Inline } from '../reportDocument';
import { escapeMarkdown, renderCodeSpan } from './escapeMarkdown';

/** Inline content on one line; a line break is `<br>`, the one tag that GFM tables need. */
export function renderContent(content: Content): string {
  return content.map(renderInline).join('');
}

function renderInline(inline: Inline): string {
  if (typeof inline === 'string') return escapeMarkdown(inline);
  if (inline.kind === 'break') return '<br>';
  if (inline.kind === 'code') return renderCodeSpan(inline.text);
  const text = escapeMarkdown(inline.text);
  return inline.kind === 'strong' ? `${renderStrong(inline.text)}${text.endsWith(' ') ? ' ' : ''}` : text;
}

/** Bold text; white space at its ends would leave the stars standing as stars. */
export function renderStrong(text: string): string {
  const escaped = escapeMarkdown(text).trim();
  return escaped === '' ? '' : `**${escaped}**`;
}
