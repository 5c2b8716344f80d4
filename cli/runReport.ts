import path from 'node:path';
import type { Promotion } from '../core/contracts/promotion';
import type { RunView } from '../core/contracts/run';
import { isOfReranker, retrieverItem } from '../temporal.config';
import { exitCodeOfRun } from './exitCodes';
import { colorsFor, formatDuration, type Colors } from './format';
import type { World } from './ports';
import { pipelineUrl, runUrl, type Place } from './listLinks';
import { describeProbe } from './probeText';
import { placeOf, type Session } from './session';
import { findEvaluations, renderEvaluation } from './tables/evaluationTable';
import { durationOf } from './tables/runsTable';
import { findRerankers, renderRerankers } from './tables/rerankersTable';
import { findSuites, renderSuite } from './tables/suiteTable';
import { describeUsage } from './tables/stageTable';
import { describeWarnings } from './warningText';

/** The document of `--json` for a run; `report` is a file that this command wrote. */
export function describeRunAsJson(view: RunView, report: string | undefined): Record<string, unknown> {
  return { ...view, ...(report && { report }), exitCode: exitCodeOfRun(view.status) };
}

/** How a run ended, for people: status, before and after for each set, cost, and where everything is. */
export function renderRunEnd(world: World, session: Session, view: RunView, report: string | undefined): string[] {
  const { out } = world.terminal;
  const width = out.isTty ? (out.columns ?? 80) : Infinity;
  const colors = colorsFor(out, world.environment);
  const usage = describeUsage(view);
  const probe = describeProbe(view, width);
  const warnings = describeWarnings(view, width);
  const tables = [
    ...findEvaluations(view).map((evaluation) => renderEvaluation(evaluation, width)),
    ...findRerankers(view).map((each) => renderRerankers(each, width)),
    ...findSuites(view).map((suite) => renderSuite(suite, width)),
  ].flatMap((lines) => ['', ...lines]);
  return [
    describeEnd(world, view, colors),
    ...describeFailure(view),
    ...tables,
    ...describePromotion(view.result?.promotion, colors),
    ...(probe.length > 0 ? ['', ...probe] : []),
    ...(warnings.length > 0 ? ['', ...warnings] : []),
    ...(usage ? ['', `LLM: ${usage}`] : []),
    '',
    ...renderPlaces(world, session, view, report && path.relative(world.currentFolder, report)),
  ];
}

/** Why a run failed and what to do, as lines; none for a run that did not. */
export function describeFailure(view: RunView): string[] {
  const { failure } = view;
  if (!failure) return [];
  const lines = [`  ${failure.stage ? `${failure.stage}: ` : ''}${failure.message}`];
  if (failure.mend) lines.push(`  to mend it: ${failure.mend}`);
  if (view.status === 'failed') lines.push('  then run the same spec again: what is done is reused');
  return lines;
}

function describePromotion(promotion: Promotion | undefined, colors: Colors): string[] {
  if (!promotion) return [];
  const { promoted, verdict, reasons } = promotion;
  if (promoted) return ['', `${colors.green('promoted:')} the gate is passed, and this model is now the pipeline's`];
  const advice = verdict === 'do-not-rerank' ? ' (do not rerank with this model)' : '';
  return ['', `not promoted${advice}:`, ...reasons.map((reason) => `  ${reason}`)];
}

function describeEnd(world: World, view: RunView, colors: Colors): string {
  const duration = formatDuration(durationOf(view, world.clock.nowMs()));
  if (view.status === 'completed') return `${colors.green('✓')} ${view.runId} finished in ${duration}`;
  return `${colors.red('✗')} ${view.runId} ${view.status} after ${duration}`;
}

function renderPlaces(world: World, session: Session, view: RunView, report: string | undefined): string[] {
  const { addresses } = session;
  const { ui, namespace } = placeOf(world, session);
  const store = [
    addresses?.bucket && `s3://${addresses.bucket}`,
    addresses?.objectStore && `at ${addresses.objectStore}`,
  ];
  const exported = view.stages.filter(({ name }) => name === 'export');
  const model = exported.findLast(({ item }) => isOfReranker(item))?.artifact;
  const retriever = exported.find(({ item }) => item === retrieverItem)?.artifact;
  // The servers of this command are gone in a moment, and their addresses with them.
  const places: [string, string | undefined][] = [
    ['report', report],
    ['model', model],
    ['retriever', retriever],
    ...(ui === undefined || session.embedded ? [] : linksTo({ ui, namespace }, view)),
    ['artifacts', session.embedded ? `${session.stateFolder} (S3 layout)` : store.filter(Boolean).join(' ')],
    ['stages', `npx rankwright show ${view.runId}`],
  ];
  return places.filter(([, place]) => place).map(([name, place]) => `${name.padEnd(12)} ${place}`);
}

/** The run's page, its list, and the command that prints more lists. */
function linksTo(place: Place & { ui: string }, { runId, pipeline }: RunView): [string, string][] {
  return [
    ['Temporal UI', runUrl(place, runId)],
    ['its runs', `${pipelineUrl(place, pipeline)}  (more: npx rankwright runs --links)`],
  ];
}
