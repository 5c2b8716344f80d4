import MarkdownIt from 'markdown-it';
import type { TextContent } from './parseTextFile';
import { renderHtmlText } from './renderHtmlText';

const markdown = new MarkdownIt('commonmark').enable(['table', 'strikethrough']);
type Token = ReturnType<typeof markdown.parse>[number];

/**
 * The readable text of Markdown: headings, paragraphs, list items, table rows and code as lines, without marks and link
 * addresses. The title is `title` of the YAML front matter, or else the first heading of level 1.
 */
export function renderMarkdownText(source: string): TextContent {
  const { body, title: frontTitle, language } = splitFrontMatter(source);
  const tokens = markdown.parse(body, {});
  const title = frontTitle ?? firstHeading(tokens);
  return {
    ...(title === undefined ? {} : { title }),
    text: tokens.map(renderBlock).join(''),
    ...(language === undefined ? {} : { language }),
  };
}

function splitFrontMatter(source: string): { body: string; title?: string; language?: string } {
  const match = /^\s*---[ \t]*\r?\n([\s\S]*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/.exec(source);
  if (!match) return { body: source };
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*\\r?$`, 'm').exec(match[1] ?? '')?.[1]?.replace(/^(["'])(.*)\1$/, '$2') ||
    undefined;
  const title = field('title');
  const language = field('lang') ?? field('language');
  return {
    body: source.slice(match[0].length),
    ...(title === undefined ? {} : { title }),
    ...(language === undefined ? {} : { language }),
  };
}

function firstHeading(tokens: Token[]): string | undefined {
  const index = tokens.findIndex((token) => token.type === 'heading_open' && token.tag === 'h1');
  const inline = tokens[index + 1];
  return index >= 0 && inline ? renderInline(inline).trim() || undefined : undefined;
}

/** Blocks end in a blank line, and list items and table rows in a line break, so that sentences never run together. */
function renderBlock(token: Token): string {
  switch (token.type) {
    case 'inline':
      return renderInline(token);
    case 'code_block':
    case 'fence':
      return `${token.content}\n`;
    case 'html_block':
      return `${renderHtmlText(token.content).text}\n`;
    case 'heading_close':
      return '\n\n';
    case 'paragraph_close':
      return token.hidden ? '\n' : '\n\n';
    case 'th_close':
    case 'td_close':
      return '\t';
    case 'tr_close':
      return '\n';
    case 'bullet_list_close':
    case 'ordered_list_close':
    case 'table_close':
      return '\n';
    default:
      return '';
  }
}

function renderInline(token: Token): string {
  return (token.children ?? [])
    .map((child) => {
      if (child.type === 'softbreak' || child.type === 'hardbreak') return '\n';
      if (child.type === 'image') return renderInline(child);
      return child.type === 'text' || child.type === 'code_inline' ? child.content : '';
    })
    .join('');
}
