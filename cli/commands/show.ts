import type { RunView } from '../../core/contracts/run';
import { exitCodes } from '../exitCodes';
import { formatDuration, formatTime } from '../format';
import { printResult, type OutputOptions } from '../output';
import type { World } from '../ports';
import { describeFailure } from '../runReport';
import { withSession } from '../session';
import { findEvaluations, renderEvaluation } from '../tables/evaluationTable';
import { durationOf } from '../tables/runsTable';
import { describeUsage, renderStageTable } from '../tables/stageTable';

/** Prints the stages of a run and its metrics; 0 whatever became of the run. */
export async function showRun(world: World, runId: string, options: OutputOptions): Promise<number> {
  const view = await withSession(world, 'storage', ({ client }) => client.viewRun(runId));
  printResult(world, options, view, renderShow(world, view));
  return exitCodes.finished;
}

function renderShow(world: World, view: RunView): string[] {
  const { out } = world.terminal;
  const width = out.isTty ? (out.columns ?? 80) : Infinity;
  const usage = describeUsage(view);
  return [
    `${view.runId}  ${view.status}`,
    `pipeline ${view.pipeline}, started ${formatTime(view.startedAt)} UTC, ${formatDuration(durationOf(view, world.clock.nowMs()))}`,
    ...(view.uiUrl ? [view.uiUrl] : []),
    ...describeFailure(view),
    '',
    ...renderStageTable(view.stages, width),
    ...(usage ? ['', `LLM: ${usage}`] : []),
    ...findEvaluations(view).flatMap((evaluation) => ['', ...renderEvaluation(evaluation, width)]),
  ];
}
