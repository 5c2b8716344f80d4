import type { ReportData } from '../contracts/report';
import { buildReport } from './buildReport';
import { renderBlock } from './markdown/renderBlock';
import { renderContent } from './markdown/renderContent';
import { escapeMarkdown } from './markdown/escapeMarkdown';
import type { ReportDocument, Section } from './reportDocument';

/**
 * The report as GitHub-flavoured Markdown: what the HTML report says, without the drawings, whose figures stand in
 * its tables. A pure function of `data`; text from the corpus, the questions and the settings is escaped.
 */
export function renderMarkdownReport(data: ReportData): string {
  return renderMarkdownDocument(buildReport(data));
}

/** The Markdown of any document of blocks. */
export function renderMarkdownDocument(report: ReportDocument): string {
  return [...renderHead(report), ...report.sections.flatMap(renderSection)].join('\n\n') + '\n';
}

function renderHead(report: ReportDocument): string[] {
  const facts = report.facts.map(({ label, content }) => `- ${label}: ${renderContent(content)}`).join('\n');
  const notice = report.notice ? [renderBlock({ kind: 'notice', ...report.notice })] : [];
  return [`# ${escapeMarkdown(report.title)}`, ...notice, facts];
}

function renderSection(section: Section): string[] {
  return [`## ${escapeMarkdown(section.title)}`, ...section.blocks.map(renderBlock)];
}
