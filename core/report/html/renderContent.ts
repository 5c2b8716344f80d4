import type { Content, Inline } from '../reportDocument';
import { escapeHtml } from './escapeHtml';

/** Inline content; somebody else's text stands in `<bdi>`, so that its direction ends with it. */
export function renderContent(content: Content): string {
  return content.map(renderInline).join('');
}

function renderInline(inline: Inline): string {
  if (typeof inline === 'string') return escapeHtml(inline);
  if (inline.kind === 'break') return '<br>';
  const text = escapeHtml(inline.text);
  switch (inline.kind) {
    case 'strong':
      return `<strong>${text}</strong>`;
    case 'code':
      return `<code>${text}</code>`;
    case 'quote':
      return `<bdi>${text}</bdi>`;
    case 'note':
      return `<small>${text}</small>`;
  }
}
