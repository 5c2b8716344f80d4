import type { RunView } from '../../core/contracts/run';
import { formatDuration, formatTime } from '../format';
import { findEvaluations, findMetric } from './evaluationTable';
import { renderTable } from './textTable';

/** Runs, one a line; the metric is that of the first evaluation set whose lists a search found. */
export function renderRunsTable(runs: RunView[], nowMs: number, width: number = Infinity): string[] {
  const columns = [
    { title: 'run' },
    { title: 'pipeline', flexible: true },
    { title: 'status' },
    { title: 'started (UTC)' },
    { title: 'duration', align: 'right' as const },
    { title: 'nDCG@10 tuned/bm25', align: 'right' as const },
    { title: 'gate' },
  ];
  const rows = runs.map((run) => describeRun(run, nowMs));
  return [...renderTable(columns, rows, width), ...explainUnreadable(runs)];
}

/** Why runs of a list could not be read, a line each. */
export function explainUnreadable(runs: readonly { unreadable?: string }[]): string[] {
  const reasons = runs.flatMap(({ unreadable }) => unreadable ?? []);
  return reasons.length > 0 ? ['', ...reasons] : [];
}

export function durationOf(run: RunView, nowMs: number): number {
  return Math.max(0, (run.closedAt ? Date.parse(run.closedAt) : nowMs) - Date.parse(run.startedAt));
}

function describeRun(run: RunView, nowMs: number): string[] {
  const evaluation = findEvaluations(run).find(({ lists }) => lists?.kind !== 'closed');
  const tuned = findMetric(evaluation, 'tuned', 'nDCG@10');
  const first = findMetric(evaluation, 'bm25', 'nDCG@10');
  const metric = tuned || first ? `${tuned ?? '–'} / ${first ?? '–'}` : '';
  return [
    run.runId,
    run.pipeline,
    run.isUnanswered ? 'open, no worker' : run.status,
    formatTime(run.startedAt),
    run.status === 'unreadable' ? '' : formatDuration(durationOf(run, nowMs)),
    metric,
    run.result?.promotion?.verdict ?? '',
  ];
}
