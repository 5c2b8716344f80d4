import type { RunView } from '../../core/contracts/run';
import { exitCodes } from '../exitCodes';
import { renderSamples } from '../failedText';
import { formatDuration, formatTime } from '../format';
import { printResult, type OutputOptions } from '../output';
import { describePause } from '../pauseText';
import type { FailedListing, World } from '../ports';
import { describeProbe } from '../probeText';
import { describeFailure } from '../runReport';
import { withSession, type Session } from '../session';
import { describeTrainings } from '../trainingText';
import { describeWarnings } from '../warningText';
import { findEvaluations, renderEvaluation } from '../tables/evaluationTable';
import { renderLlmTable } from '../tables/llmTable';
import { findRerankers, renderRerankers } from '../tables/rerankersTable';
import { durationOf } from '../tables/runsTable';
import { describeUsage, renderStageTable, stageLabel } from '../tables/stageTable';
import { findSuites, renderSuite } from '../tables/suiteTable';

/** Enough to have seen one answer of each reason in most runs. */
const samples = 50;

/** Prints the stages of a run and its metrics, and why it waits; 0 whatever became of the run. */
export async function showRun(world: World, runId: string, options: OutputOptions): Promise<number> {
  return withSession(world, 'storage', async (session) => {
    const view = await session.client.viewRun(runId);
    const failed = await readSamples(session, view);
    printResult(world, options, { ...view, ...(failed ? { failed } : {}) }, renderShow(world, view, failed));
    return exitCodes.finished;
  });
}

/** Only for a run in which something failed; that its answers cannot be read must not hide the run. */
async function readSamples({ client }: Session, view: RunView): Promise<FailedListing | undefined> {
  const hasFailed = view.stages.some(
    ({ llm, usage }) => (usage?.failed ?? 0) > 0 || Object.keys(llm?.totals.failedByReason ?? {}).length > 0,
  );
  return hasFailed ? client.readFailed(view.runId, { limit: samples }).catch(() => undefined) : undefined;
}

function renderShow(world: World, view: RunView, failed: FailedListing | undefined): string[] {
  const { out } = world.terminal;
  const width = out.isTty ? (out.columns ?? 80) : Infinity;
  const nowMs = world.clock.nowMs();
  const usage = describeUsage(view);
  const asking = renderLlmTable(view, width);
  return [
    `${view.runId}  ${view.isUnanswered ? 'open, no worker' : view.status}`,
    `pipeline ${view.pipeline}, started ${formatTime(view.startedAt)} UTC, ${formatDuration(durationOf(view, nowMs))}`,
    ...(view.uiUrl ? [view.uiUrl] : []),
    ...describeFailure(view),
    ...describeSilence(view),
    ...describeForgotten(view),
    ...separate(describePause(view, nowMs, width)),
    '',
    ...renderStageTable(view.stages, width),
    ...separate(describeTrainings(view, width)),
    ...separate(describeProbe(view, width)),
    ...separate(describeWarnings(view, width)),
    ...separate(describeRetries(view)),
    ...separate(asking),
    ...(usage ? ['', `LLM: ${usage}`] : []),
    ...separate(failed ? renderFailures(view, failed, width) : []),
    ...findEvaluations(view).flatMap((evaluation) => ['', ...renderEvaluation(evaluation, width)]),
    ...findRerankers(view).flatMap((each) => ['', ...renderRerankers(each, width)]),
    ...findSuites(view).flatMap((suite) => ['', ...renderSuite(suite, width)]),
  ];
}

function renderFailures(view: RunView, failed: FailedListing, width: number): string[] {
  const lines = renderSamples(failed, width);
  return lines.length > 0 ? [`failed requests (all of them: npx rankwright failed ${view.runId})`, ...lines] : [];
}

/** A run that is open tells of itself through its worker. */
function describeSilence({ isUnanswered, silence }: RunView): string[] {
  if (!isUnanswered) return [];
  if (silence) return [`  ${silence.reason}`, `  → ${silence.mend}`];
  return ['  no worker answers for it, so what it is doing is not known; start one with: npx rankwright up'];
}

function describeForgotten({ isForgotten }: RunView): string[] {
  return isForgotten ? ['  Temporal does not know it any more; this is what it left on the store'] : [];
}

/** An attempt that failed and is tried again would look like one that goes on. */
function describeRetries({ stages }: RunView): string[] {
  return stages.flatMap((stage) =>
    stage.lastFailure
      ? [`${stageLabel(stage)} is being tried again, attempt ${stage.attempt ?? 2}: ${stage.lastFailure}`]
      : [],
  );
}

function separate(lines: string[]): string[] {
  return lines.length > 0 ? ['', ...lines] : [];
}
