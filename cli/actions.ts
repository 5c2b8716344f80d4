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

/** A command is loaded when it is given: none waits for what the others need. */
function lazily<Given extends unknown[]>(
  find: () => (...given: Given) => Promise<number>,
): (...given: Given) => Promise<number> {
  return (...given) => find()(...given);
}
