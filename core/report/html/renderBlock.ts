import type { Block, Card, Content, Figure, Table } from '../reportDocument';
import { drawBars } from '../charts/drawBars';
import { drawDepths } from '../charts/drawDepths';
import { drawFunnel } from '../charts/drawFunnel';
import { drawHeldOut } from '../charts/drawHeldOut';
import { drawLines } from '../charts/drawLines';
import { drawLoss } from '../charts/drawLoss';
import { escapeHtml } from './escapeHtml';
import { renderContent } from './renderContent';

/** One block as HTML; `id` is unique in the page and names the block for links and screen readers. */
export function renderBlock(block: Block, id: string): string {
  switch (block.kind) {
    case 'heading':
      return `<h3>${escapeHtml(block.text)}</h3>`;
    case 'subheading':
      return `<h4>${escapeHtml(block.text)}</h4>`;
    case 'paragraph':
      return `<p${block.tone ? ` class="${block.tone}"` : ''}>${renderContent(block.content)}</p>`;
    case 'notice':
      return `<p class="notice" role="note"><strong>${escapeHtml(block.title)}</strong> ${renderContent(block.content)}</p>`;
    case 'verdict':
      return renderVerdict(block);
    case 'table':
      return renderTable(block, id);
    case 'figure':
      return renderFigure(block, id);
    case 'cards':
      return `<ol class="cards">${block.cards.map(renderCard).join('\n')}</ol>`;
    case 'code':
      return `<pre tabindex="0"><code>${escapeHtml(block.text)}</code></pre>`;
  }
}

function renderVerdict(block: Extract<Block, { kind: 'verdict' }>): string {
  return `<div class="verdict ${block.outcome}">
<h3><span class="set">${escapeHtml(block.set)}</span> ${escapeHtml(block.label)}</h3>
<p>${escapeHtml(block.sentence)}</p>
</div>`;
}

/** The wrapper scrolls sideways on narrow screens, so a keyboard must reach it and a screen reader must name it. */
function renderTable(table: Table, id: string): string {
  const head = table.columns.map(({ title, align }) => `<th scope="col" class="${align}">${escapeHtml(title)}</th>`);
  const rows = table.rows.map(
    (row) => `<tr>${row.map((cell, column) => renderCell(table, cell, column)).join('')}</tr>`,
  );
  return `<div class="scroll" role="region" tabindex="0" aria-labelledby="${id}">
<table>
<caption id="${id}">${escapeHtml(table.caption)}</caption>
<thead><tr>${head.join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</div>`;
}

function renderCell(table: Table, cell: Content, column: number): string {
  const align = table.columns[column]?.align ?? 'text';
  const content = renderContent(cell);
  return column === 0 ? `<th scope="row" class="${align}">${content}</th>` : `<td class="${align}">${content}</td>`;
}

function renderFigure(figure: Figure, id: string): string {
  return `<figure>
<div class="scroll" role="region" tabindex="0" aria-label="Drawing">${drawChart(figure, id)}</div>
<figcaption>${escapeHtml(figure.caption)}</figcaption>
</figure>`;
}

function drawChart({ chart, description }: Figure, id: string): string {
  switch (chart.kind) {
    case 'bars':
      return drawBars(chart.bars, { id, description });
    case 'funnel':
      return drawFunnel(chart.steps, { id, description });
    case 'loss':
      return drawLoss(chart.points, { id, description });
    case 'held-out':
      return drawHeldOut(chart.points, { id, description });
    case 'depths':
      return drawDepths(chart.points, { id, description });
    case 'lines':
      return drawLines(chart, { id, description });
  }
}

function renderCard(card: Card): string {
  const facts = card.facts.map(
    ({ label, content }) => `<dt>${escapeHtml(label)}</dt><dd>${renderContent(content)}</dd>`,
  );
  const tag = card.tag === undefined ? '' : ` <small>${escapeHtml(card.tag)}</small>`;
  return `<li><p class="question"><bdi>${escapeHtml(card.title)}</bdi>${tag}</p><dl>${facts.join('')}</dl></li>`;
}
