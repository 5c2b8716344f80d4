import type { RunChanges } from '../../contracts/changes';
import { renderHtmlDocument } from '../renderHtmlReport';
import { renderMarkdownDocument } from '../renderMarkdownReport';
import { buildChangesReport } from './buildChangesReport';

/** What a run changed as one HTML file that needs nothing else, and as Markdown; `version`: of the program that makes it. */
export function renderChanges(changes: RunChanges, version: string): { html: string; markdown: string } {
  const document = buildChangesReport(changes);
  return { html: renderHtmlDocument(document, version), markdown: renderMarkdownDocument(document) };
}
