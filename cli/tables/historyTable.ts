import type { PipelineHistory, RunOfHistory } from '../../core/contracts/pipelineHistory';
import { formatNanoUsd } from '../../core/llm/money';
import { formatDifference, formatScore } from '../../core/report/format';
import { formatCount, formatTime } from '../format';
import { explainUnreadable } from './runsTable';
import { renderTable } from './textTable';

const right = 'right' as const;

/** Runs of a pipeline, one a line, the newest first. */
export function renderHistory({ runs, promoted, ...history }: PipelineHistory, width: number = Infinity): string[] {
  const columns = [
    { title: 'run' },
    { title: 'started (UTC)' },
    { title: 'status' },
    { title: 'gate', flexible: true },
    { title: metricTitle(runs), align: right },
    { title: 'change', align: right },
    { title: 'cost', align: right },
    { title: 'requests', align: right },
    { title: 'rows', align: right },
    { title: 'reused', align: right },
  ];
  return [
    `${history.pipeline}: ${promoted === undefined ? 'no model is promoted' : `the model of ${promoted} is promoted`}`,
    ...renderTable(
      columns,
      runs.map((run) => describeRun(run, promoted)),
      width,
    ),
    ...explainUnreadable(runs),
    ...describeRefusals(runs[0], promoted),
  ];
}

function metricTitle(runs: readonly RunOfHistory[]): string {
  const metric = runs.find((run) => run.metric)?.metric;
  return metric ? `${metric.name} ${metric.system}` : 'metric';
}

function describeRun(run: RunOfHistory, promoted: string | undefined): string[] {
  const { runId, status, startedAt, gate, metric, own, stages, trainingRows } = run;
  // An open run, or one that was terminated, has left no record yet.
  const isRecorded = stages.made + stages.reused > 0;
  const cost = own.requests === 0 && own.nanoUsd === undefined ? '$0.00' : formatNanoUsd(own.nanoUsd);
  const verdict = gate ? (gate.promoted ? 'promoted' : `not promoted: ${gate.verdict}`) : '';
  const use = runId === promoted ? 'promoted, in use' : verdict;
  return [
    runId,
    formatTime(startedAt),
    status,
    run.unreadable === undefined ? use : 'record cannot be read',
    metric ? formatScore(metric.mean) : '',
    metric?.change ? formatDifference(metric.change.difference) : '',
    isRecorded ? cost : '',
    isRecorded ? formatCount(own.requests) : '',
    trainingRows === undefined ? '' : formatCount(trainingRows),
    isRecorded ? `${stages.reused}/${stages.made + stages.reused}` : '',
  ];
}

/** Of the newest run, which is what people ask about. */
function describeRefusals(newest: RunOfHistory | undefined, promoted: string | undefined): string[] {
  const reasons = newest?.gate?.promoted === false ? newest.gate.reasons : [];
  if (reasons.length === 0) return [];
  const title =
    newest?.runId === promoted
      ? `${newest?.runId} was put into use by hand; its gate had said:`
      : `${newest?.runId} was not promoted:`;
  return ['', title, ...reasons.map((each) => `  ${each}`)];
}
