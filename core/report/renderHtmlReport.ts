import type { ReportData } from '../contracts/report';
import { buildReport } from './buildReport';
import { escapeHtml } from './html/escapeHtml';
import { renderBlock } from './html/renderBlock';
import { renderContent } from './html/renderContent';
import { styleSheet } from './html/styleSheet';
import type { ReportDocument, Section } from './reportDocument';

/**
 * The report as one HTML file that needs nothing else: no script, no font, no request; it opens from disk, prints,
 * and follows the reader's light or dark setting. A pure function of `data`; every text in it is escaped, and a
 * content security policy forbids anything that would load or run all the same.
 */
export function renderHtmlReport(data: ReportData): string {
  return renderHtmlDocument(buildReport(data), data.codeVersion);
}

/** The page of any document of blocks. */
export function renderHtmlDocument(report: ReportDocument, codeVersion: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(report.title)}</title>
<link rel="icon" href="data:,">
<style>${styleSheet}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
${renderHead(report)}
<main id="main">
${report.sections.map(renderSection).join('\n')}
</main>
<footer><p>Made by rankwright, version <code>${escapeHtml(codeVersion)}</code>. The Markdown twin beside this file says the same.</p></footer>
</body>
</html>
`;
}

function renderHead(report: ReportDocument): string {
  const facts = report.facts.map(({ label, content }) => {
    return `<div><dt>${escapeHtml(label)}</dt><dd>${renderContent(content)}</dd></div>`;
  });
  const notice = report.notice ? renderBlock({ kind: 'notice', ...report.notice }, 'rehearsal') : '';
  return `<header>
<h1>${escapeHtml(report.title)}</h1>
${notice}
<dl class="facts">${facts.join('')}</dl>
<nav aria-label="Contents"><ul>${report.sections.map(renderLink).join('')}</ul></nav>
</header>`;
}

function renderLink(section: Section): string {
  return `<li><a href="#${section.id}">${escapeHtml(section.title)}</a></li>`;
}

function renderSection(section: Section): string {
  const blocks = section.blocks.map((block, index) => renderBlock(block, `${section.id}-${index + 1}`));
  return `<section id="${section.id}" aria-labelledby="${section.id}-title">
<h2 id="${section.id}-title">${escapeHtml(section.title)}</h2>
${blocks.join('\n')}
</section>`;
}
