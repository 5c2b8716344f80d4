import type { Block, Card, Content, Table } from '../reportDocument';
import { escapeMarkdown, renderCodeBlock } from './escapeMarkdown';
import { renderContent, renderStrong } from './renderContent';

/** One block as Markdown without blank lines around it. */
export function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `### ${escapeMarkdown(block.text)}`;
    case 'subheading':
      return `#### ${escapeMarkdown(block.text)}`;
    case 'paragraph':
      return renderContent(block.content);
    case 'notice':
      return `> ${renderStrong(block.title)} ${renderContent(block.content)}`;
    case 'verdict':
      return `${renderStrong(block.set)} · ${renderStrong(`${block.label}.`)} ${escapeMarkdown(block.sentence)}`;
    case 'table':
      return renderTable(block);
    case 'figure':
      return `*${escapeMarkdown(block.description)}*`;
    case 'cards':
      return block.cards.map(renderCard).join('\n\n');
    case 'code':
      return renderCodeBlock(block.language, block.text);
  }
}

function renderTable(table: Table): string {
  const titles = table.columns.map(({ title }) => escapeMarkdown(title));
  const rules = table.columns.map(({ align }) => (align === 'number' ? '--:' : '---'));
  const rows = [titles, rules, ...table.rows.map((row) => row.map(renderCell))];
  return [renderStrong(table.caption), '', ...rows.map((cells) => `| ${cells.join(' | ')} |`)].join('\n');
}

/** A bar ends a cell even inside a code span; escaped it does not, and GFM takes the backslash away again. */
function renderCell(content: Content): string {
  return content.map(renderCellInline).join('');
}

function renderCellInline(inline: Content[number]): string {
  const text = renderContent([inline]);
  return typeof inline !== 'string' && inline.kind === 'code' ? text.replaceAll('|', '\\|') : text;
}

function renderCard(card: Card): string {
  const tag = card.tag === undefined ? '' : ` (${escapeMarkdown(card.tag)})`;
  const facts = card.facts.map(({ label, content }) => `- ${escapeMarkdown(label)}: ${renderContent(content)}`);
  return [`${renderStrong(card.title)}${tag}`, '', ...facts].join('\n');
}
