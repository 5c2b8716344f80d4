import type { Counts, Usage } from '../../core/contracts/manifest';
import type { RunView, StageView } from '../../core/contracts/run';
import { formatNanoUsd } from '../../core/llm/money';
import { formatCount, formatDuration, formatReasons } from '../format';
import { countFailed, hasAsked } from '../progress/describeLlm';
import { naturalWidth, renderTable, type Column } from './textTable';

const columns: Column[] = [
  { title: 'stage', flexible: true },
  { title: 'state' },
  { title: 'rows in → out', align: 'right' },
  { title: 'dropped', flexible: true },
  { title: 'time', align: 'right' },
  { title: 'LLM', flexible: true },
];

/** Stage by stage: state (a reused artifact says so), rows, dropped rows by reason, time, and where the artifact is. */
export function renderStageTable(stages: StageView[], width: number = Infinity): string[] {
  const shown = stages.some((stage) => stage.usage) ? columns : columns.slice(0, -1);
  const rows = stages.map((stage) => describeRow(stage).slice(0, shown.length));
  const withArtifact = [...shown, { title: 'artifact' }];
  const wideRows = rows.map((row, index) => [...row, stages[index]?.artifact ?? '']);
  if (naturalWidth(withArtifact, wideRows) <= width) return renderTable(withArtifact, wideRows);
  const labelWidth = Math.max(0, ...stages.map((stage) => stageLabel(stage).length));
  const artifacts = stages.filter((stage) => stage.artifact);
  // Addresses are for copying: they are never cut, even where they are wider than the terminal.
  const addresses = artifacts.map((stage) => `${stageLabel(stage).padEnd(labelWidth)}  ${stage.artifact}`);
  const list = addresses.length > 0 ? ['', ...addresses] : [];
  return [...renderTable(shown, rows, width), ...list];
}

export function stageLabel(stage: Pick<StageView, 'name' | 'item'>): string {
  return stage.item ? `${stage.name} ${stage.item}` : stage.name;
}

/** "1,000 → 990", or one number where nothing changed. */
export function describeRows(counts: Counts | undefined): string {
  if (!counts) return '';
  return counts.in === counts.out ? formatCount(counts.out) : `${formatCount(counts.in)} → ${formatCount(counts.out)}`;
}

/** "12 (8 empty-document, 4 duplicate-id)", the most frequent reason first. */
export function describeDropped(counts: Counts | undefined): string {
  return formatReasons(counts?.dropped ?? {});
}

/** What a run asked and paid itself, in words; undefined where none of its stages asks a language model. */
export function describeUsage(view: RunView): string | undefined {
  if (view.stages.every((stage) => !usageOf(stage) && !stage.usage)) return undefined;
  const usages = view.stages.flatMap((stage) => usageOf(stage) ?? []);
  if (usages.length === 0) return 'nothing was asked, its stages were reused';
  const sum = (pick: (usage: (typeof usages)[number]) => number) =>
    usages.reduce((total, usage) => total + pick(usage), 0);
  const priced = usages.every((usage) => usage.nanoUsd !== undefined);
  const parts = [
    `${formatCount(sum((usage) => usage.requests))} requests`,
    `${formatCount(sum((usage) => usage.fromLedger))} answered from the ledger`,
    `${formatCount(sum((usage) => usage.tokensIn + usage.tokensOut))} tokens`,
    priced ? formatNanoUsd(sum((usage) => usage.nanoUsd ?? 0)) : 'no price',
  ];
  return parts.join(', ');
}

/**
 * What this run used for a stage; of one that still asks, so far. The receipt of a reused stage tells what the run that
 * made it used, so there only what was answered in this run counts.
 */
function usageOf({ state, usage, llm }: StageView): Usage | undefined {
  const isReused = state === 'reused';
  if ((usage && !isReused) || !llm || llm.totals.requests === 0) return isReused ? undefined : usage;
  const { answered, fromLedger, tokensIn, tokensOut, spentNanoUsd } = llm.totals;
  if (isReused && !hasAsked(llm)) return undefined;
  const failed = countFailed(llm);
  const asked = { requests: answered + failed, fromLedger, failed, tokensIn, tokensOut };
  return spentNanoUsd === undefined ? asked : { ...asked, nanoUsd: spentNanoUsd };
}

function describeRow(stage: StageView): string[] {
  const usage = stage.state === 'reused' ? usageOf(stage) : stage.usage;
  return [
    stageLabel(stage),
    stage.state,
    describeRows(stage.counts),
    describeDropped(stage.counts),
    stage.durationMs === undefined ? '' : formatDuration(stage.durationMs),
    usage
      ? `${formatCount(usage.requests)} requests${usage.nanoUsd === undefined ? '' : `, ${formatNanoUsd(usage.nanoUsd)}`}`
      : '',
  ];
}
