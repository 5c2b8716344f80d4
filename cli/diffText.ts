import type { MetricDiff, PromptDiff, RunsDiff, StageDiff } from '../core/contracts/runsDiff';
import { formatNanoUsd } from '../core/llm/money';
import { formatDifference, formatScore } from '../core/report/format';
import { renderChange, renderDocumentChanges } from './explanationText';
import { formatCount, formatExcerpt } from './format';
import { renderTable } from './tables/textTable';

const right = 'right' as const;
const digestDigits = 8;

/** What differs between two runs, a section a kind of thing; a section without differences says so. */
export function renderDiff(diff: RunsDiff, width: number = Infinity): string[] {
  const { before, after, facts, spec, inputs, prompts, stages, sameStages, metrics } = diff;
  return [
    `from ${before} to ${after}`,
    ...facts.map(({ name, before: old, after: now }) => `  ${name}  ${cut(old)} → ${cut(now)}`),
    ...section(
      'spec',
      spec.map(({ path, values: [old, now] }) => `  ${path}  ${show(old)} → ${show(now)}`),
    ),
    ...section('inputs', inputs.flatMap(renderInput)),
    ...section('prompts', prompts.flatMap(renderPrompt)),
    ...section('stages', stages.flatMap(renderStage)),
    ...(sameStages.length > 0 ? [`  the same artifact: ${sameStages.join(', ')}`] : []),
    ...section('metrics', metrics.length > 0 ? renderMetrics(metrics, width) : []),
    ...(metrics.length > 0 ? ['', `whether that is more than chance: npx rankwright compare ${before} ${after}`] : []),
  ];
}

function section(title: string, lines: string[]): string[] {
  return ['', lines.length > 0 ? title : `${title}: the same`, ...lines];
}

function renderInput({ name, before, after, documents }: RunsDiff['inputs'][number]): string[] {
  const [old, now] = [before, after].map((each) =>
    each ? `${each.digest.slice(0, digestDigits)} (${formatExcerpt(each.label, 60)})` : 'none',
  );
  return [`  ${name}  ${old} → ${now}`, ...(documents ? [`    ${renderDocumentChanges(documents)}`] : [])];
}

function renderPrompt({ stage, before, after }: PromptDiff): string[] {
  if (!before || !after) return [`  ${stage}: asked only by the ${before ? 'first' : 'second'} run`];
  const names = ['strategy', 'promptVersion', 'model', 'system'] as const;
  const changed = names.filter((name) => before[name] !== after[name]);
  return changed.map((name) => `  ${stage} ${name}  ${show(before[name])} → ${show(after[name])}`);
}

function renderStage({ stage, key, counts, usage }: StageDiff): string[] {
  const old = usage?.before;
  const now = usage?.after;
  const isPaidAlike = old?.nanoUsd === now?.nanoUsd && old?.requests === now?.requests;
  const asked = (each: typeof old): string =>
    each ? `${formatCount(each.requests)} requests, ${formatNanoUsd(each.nanoUsd)}` : 'none';
  return [
    `  ${stage}`,
    ...(key ?? []).map((change) => `  ${renderChange(change)}`),
    ...counts.map(({ name, before, after }) => `    rows ${name}  ${count(before)} → ${count(after)}`),
    ...(isPaidAlike ? [] : [`    asked  ${asked(old)} → ${asked(now)}`]),
  ];
}

function renderMetrics(metrics: MetricDiff[], width: number): string[] {
  const columns = [
    { title: 'set' },
    { title: 'system', flexible: true },
    { title: 'metric' },
    { title: 'from', align: right },
    { title: 'to', align: right },
    { title: 'difference', align: right },
  ];
  const rows = metrics.map(({ set, isSameSet, system, metric, before, after }) => {
    const isComparable = before !== null && after !== null && isSameSet;
    const difference = isComparable ? formatDifference(after - before) : isSameSet ? '' : 'another set';
    return [set, system, metric, score(before), score(after), difference];
  });
  return renderTable(columns, rows, width);
}

function score(mean: number | null): string {
  return mean === null ? '–' : formatScore(mean);
}

function count(rows: number | null): string {
  return rows === null ? 'none' : formatCount(rows);
}

function show(value: unknown): string {
  return value === null || value === undefined ? 'none' : formatExcerpt(JSON.stringify(value), 160);
}

function cut(text: string): string {
  return formatExcerpt(text, 160);
}
