import { createRequire } from 'node:module';

const load = createRequire(__filename);

export const acceptFailed = lazily(
  () => (load('./commands/acceptFailed') as typeof import('./commands/acceptFailed')).acceptFailed,
);
export const cancelRun = lazily(() => (load('./commands/cancel') as typeof import('./commands/cancel')).cancelRun);
export const showChanges = lazily(
  () => (load('./commands/changes') as typeof import('./commands/changes')).showChanges,
);
export const compareRuns = lazily(
  () => (load('./commands/compare') as typeof import('./commands/compare')).compareRuns,
);
export const diffRuns = lazily(() => (load('./commands/diff') as typeof import('./commands/diff')).diffRuns);
export const explainStage = lazily(
  () => (load('./commands/explain') as typeof import('./commands/explain')).explainStage,
);
export const collectGarbage = lazily(() => (load('./commands/gc') as typeof import('./commands/gc')).collectGarbage);
export const showHistory = lazily(
  () => (load('./commands/history') as typeof import('./commands/history')).showHistory,
);
export const showLineage = lazily(
  () => (load('./commands/lineage') as typeof import('./commands/lineage')).showLineage,
);
export const verifyRun = lazily(() => (load('./commands/verify') as typeof import('./commands/verify')).verifyRun);
export const runDemo = lazily(() => (load('./commands/demo') as typeof import('./commands/demo')).runDemo);
export const examine = lazily(() => (load('./commands/doctor') as typeof import('./commands/doctor')).examine);
export const estimateSpec = lazily(
  () => (load('./commands/estimate') as typeof import('./commands/estimate')).estimateSpec,
);
export const evaluateRuns = lazily(() => (load('./commands/eval') as typeof import('./commands/eval')).evaluateRuns);
export const exportData = lazily(() => (load('./commands/export') as typeof import('./commands/export')).exportData);
export const listFailed = lazily(() => (load('./commands/failed') as typeof import('./commands/failed')).listFailed);
export const auditJudge = lazily(
  () => (load('./commands/judgeAudit') as typeof import('./commands/judgeAudit')).auditJudge,
);
export const keepAttributes = lazily(
  () => (load('./commands/attributes') as typeof import('./commands/attributes')).keepAttributes,
);
export const keepLedger = lazily(() => (load('./commands/ledger') as typeof import('./commands/ledger')).keepLedger);
export const pauseRun = lazily(() => (load('./commands/pause') as typeof import('./commands/pause')).pauseRun);
export const raiseBudget = lazily(
  () => (load('./commands/raiseBudget') as typeof import('./commands/raiseBudget')).raiseBudget,
);
export const fetchReport = lazily(() => (load('./commands/report') as typeof import('./commands/report')).fetchReport);
export const rerankFile = lazily(() => (load('./commands/rerank') as typeof import('./commands/rerank')).rerankFile);
export const resumeRun = lazily(() => (load('./commands/resume') as typeof import('./commands/resume')).resumeRun);
export const retryFailed = lazily(
  () => (load('./commands/retryFailed') as typeof import('./commands/retryFailed')).retryFailed,
);
export const runSpec = lazily(() => (load('./commands/run') as typeof import('./commands/run')).runSpec);
export const listRuns = lazily(() => (load('./commands/runs') as typeof import('./commands/runs')).listRuns);
export const sampleStage = lazily(() => (load('./commands/sample') as typeof import('./commands/sample')).sampleStage);
export const serveModel = lazily(() => (load('./commands/serve') as typeof import('./commands/serve')).serveModel);
export const showRun = lazily(() => (load('./commands/show') as typeof import('./commands/show')).showRun);
export const keepServers = lazily(() => (load('./commands/up') as typeof import('./commands/up')).keepServers);
export const watchRun = lazily(() => (load('./commands/watch') as typeof import('./commands/watch')).watchRun);
export const runWorker = lazily(() => (load('./commands/worker') as typeof import('./commands/worker')).runWorker);

export const createSchedule = lazily(() => scheduleEdits().createSchedule);
export const updateSchedule = lazily(() => scheduleEdits().updateSchedule);
export const deleteSchedule = lazily(() => scheduleEdits().deleteSchedule);
export const applySchedules = lazily(() => scheduleEdits().applySchedules);
export const listSchedules = lazily(() => scheduleLooks().listSchedules);
export const describeSchedule = lazily(() => scheduleLooks().describeSchedule);
export const pauseSchedule = lazily(() => scheduleControls().pauseSchedule);
export const unpauseSchedule = lazily(() => scheduleControls().unpauseSchedule);
export const triggerSchedule = lazily(() => scheduleControls().triggerSchedule);
export const backfillSchedule = lazily(() => scheduleControls().backfillSchedule);
export const promoteRun = lazily(() => promotions().promoteRun);
export const rollBack = lazily(() => promotions().rollBack);

function scheduleEdits() {
  return load('./commands/schedule/edit') as typeof import('./commands/schedule/edit');
}

function scheduleLooks() {
  return load('./commands/schedule/look') as typeof import('./commands/schedule/look');
}

function scheduleControls() {
  return load('./commands/schedule/control') as typeof import('./commands/schedule/control');
}

function promotions() {
  return load('./commands/promote') as typeof import('./commands/promote');
}

/** A command is loaded when it is given: none waits for what the others need. */
function lazily<Given extends unknown[]>(
  find: () => (...given: Given) => Promise<number>,
): (...given: Given) => Promise<number> {
  return (...given) => find()(...given);
}
