import type { LlmStageState } from '../../core/contracts/llmWork';
import type { RunView, StageView } from '../../core/contracts/run';
import { formatNanoUsd } from '../../core/llm/money';
import { formatCount, formatReasons } from '../format';
import { hasAsked } from '../progress/describeLlm';
import { renderTable, type Column } from './textTable';

const columns: Column[] = [
  { title: 'LLM' },
  { title: 'answered', align: 'right' },
  { title: 'from ledger', align: 'right' },
  { title: 'failed', flexible: true },
  { title: 'tokens in', align: 'right' },
  { title: 'cached', align: 'right' },
  { title: 'out', align: 'right' },
  { title: 'spent', align: 'right' },
  { title: 'projected', align: 'right' },
];

/** What each stage asked a language model, what was free, what failed and what it cost; none where no stage asked. */
export function renderLlmTable(view: RunView, width: number = Infinity): string[] {
  const rows = view.stages.flatMap((stage) => describeAsking(stage) ?? []).map((row) => row.cells);
  if (rows.length === 0) return [];
  const budget = view.money?.budgetNanoUsd;
  const spent = view.money?.spentNanoUsd;
  const total =
    budget === undefined ? [] : [`budget ${formatNanoUsd(budget)}, of which ${formatNanoUsd(spent)} is spent`];
  return [...renderTable(columns, rows, width), ...total];
}

/** Live counts where there are some, else those of the receipt. */
function describeAsking(stage: StageView): { cells: string[] } | undefined {
  // Of a reused stage nothing was asked, unless its answers were and came out the same.
  if (stage.state === 'reused' && !(stage.llm && hasAsked(stage.llm))) return undefined;
  if (stage.llm && stage.llm.totals.requests > 0) return { cells: describeState(labelOf(stage), stage.llm) };
  const { usage, counts } = stage;
  if (!usage) return undefined;
  const answered = formatCount(usage.requests - usage.failed);
  const reasons = formatReasons(counts?.dropped ?? {});
  const failed = usage.failed === 0 ? '' : reasons || formatCount(usage.failed);
  const shares = [formatShare(usage.fromLedger, usage.requests), failed, formatCount(usage.tokensIn)];
  const tokens = [formatShare(usage.tokensCached ?? 0, usage.tokensIn), formatCount(usage.tokensOut)];
  return { cells: [labelOf(stage), answered, ...shares, ...tokens, formatNanoUsd(usage.nanoUsd), ''] };
}

function describeState(name: string, { totals, projectedNanoUsd, mode, batches }: LlmStageState): string[] {
  const round = mode === 'batch' && batches ? ` (batch, round ${batches.round})` : '';
  return [
    `${name}${round}`,
    `${formatCount(totals.answered)}/${formatCount(totals.requests)}`,
    formatShare(totals.fromLedger, totals.requests),
    formatReasons(totals.failedByReason),
    formatCount(totals.tokensIn),
    formatShare(totals.tokensCached, totals.tokensIn),
    formatCount(totals.tokensOut),
    formatNanoUsd(totals.spentNanoUsd),
    projectedNanoUsd === undefined ? '' : formatNanoUsd(projectedNanoUsd),
  ];
}

function labelOf({ name, item }: StageView): string {
  return item ? `${name} ${item}` : name;
}

/** "400 (17 %)"; what is not nothing is never 0 %. */
function formatShare(part: number, whole: number): string {
  if (part === 0 || whole === 0) return formatCount(part);
  const percent = (100 * part) / whole;
  return `${formatCount(part)} (${percent < 1 ? '<1' : Math.floor(percent)} %)`;
}
