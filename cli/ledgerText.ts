import { formatBytes, formatCount, formatPlural } from './format';
import type { CompactionReport, LedgerStats } from './ports';
import { renderTable } from './tables/textTable';

const columns = [
  { title: 'model' },
  ...['answers', 'by batch', 'tokens in', 'cached', 'out'].map((title) => ({ title, align: 'right' as const })),
];

/** What is kept, by model, and in how many objects. */
export function renderLedgerStats(stats: LedgerStats): string[] {
  const { answers, duplicates, segments, bytes, smallSegments, damagedSegments, byModel } = stats;
  if (segments === 0) return ['the ledger is empty: no answer was kept yet'];
  const rows = Object.entries(byModel).map(([model, each]) => [
    model,
    ...[each.answers, each.batchAnswers, each.tokensIn, each.tokensCached, each.tokensOut].map(formatCount),
  ]);
  return [
    `${formatPlural(answers, 'answer')} in ${formatPlural(segments, 'segment')}, ${formatBytes(bytes)}`,
    ...(duplicates > 0 ? [`${formatPlural(duplicates, 'answer')} that another to the same request beats`] : []),
    ...(smallSegments > 1
      ? [`${formatCount(smallSegments)} small segments; merge them: npx rankwright ledger compact`]
      : []),
    ...(damagedSegments > 0
      ? [`${formatPlural(damagedSegments, 'segment')} damaged; see: npx rankwright ledger verify`]
      : []),
    '',
    ...renderTable(columns, rows),
  ];
}

export function renderVerdict(found: { segments: number; bytes: number; records: number; damaged: number }): string[] {
  const { segments, bytes, records, damaged } = found;
  const whole = `${formatPlural(records, 'answer')} in ${formatPlural(segments - damaged, 'segment')} are as they were written`;
  if (damaged === 0) return [`${whole} (${formatBytes(bytes)} read)`];
  return [
    `${formatPlural(damaged, 'segment')} of ${formatCount(segments)} damaged; ${whole}`,
    '  to mend it: restore those objects from a backup, or delete them: what they held is asked for again when it is needed',
  ];
}

export function renderCompaction(report: CompactionReport): string[] {
  const { segmentsBefore, replaced, written, answers, bytesReplaced, bytesWritten, duplicates, damaged } = report;
  const left = damaged.map((segment) => `left as it is, because it is damaged: ${segment}`);
  if (replaced === 0) return [`nothing to merge: ${formatPlural(segmentsBefore, 'segment')}`, ...left];
  const dropped = duplicates > 0 ? `, ${formatCount(duplicates)} beaten ones left out` : '';
  return [
    `${formatPlural(replaced, 'segment')} merged into ${formatCount(written)}: ${formatPlural(answers, 'answer')}${dropped}, ${formatBytes(bytesReplaced)} → ${formatBytes(bytesWritten)}`,
    ...left,
  ];
}
