import type { ComparedRun, RunsComparison } from '../../contracts/comparison';
import { renderHtmlDocument } from '../renderHtmlReport';
import { renderMarkdownDocument } from '../renderMarkdownReport';
import { buildComparisonReport } from './buildComparisonReport';

/** The comparison as one HTML file that needs nothing else, and as Markdown; `version`: of the program that makes it. */
export function renderComparison(
  comparison: RunsComparison,
  runs: readonly ComparedRun[],
  version: string,
): { html: string; markdown: string } {
  const document = buildComparisonReport(comparison, runs);
  return { html: renderHtmlDocument(document, version), markdown: renderMarkdownDocument(document) };
}
