import type { Client } from '../../../cli/ports';
import { isOpen } from '../../../cli/runStatus';
import type { PipelineSpec } from '../../../core/contracts/pipelineSpec';
import { RankwrightError } from '../../../core/errors';
import { unknownRun } from '../../../infra/client/unknownRun';
import { createFakeAttributes } from './fakeAttributes';
import { createFakeAudits } from './fakeAudits';
import { createFakeLedger } from './fakeLedger';
import { createFakeSchedules } from './fakeSchedules';
import type { FakeOptions } from './fakeWorld';
export function createFakeClient(
  options: FakeOptions,
  outside: { calls: string[]; startedSpecs: PipelineSpec[]; interrupt: () => void },
): Client {
  const { calls, startedSpecs, interrupt } = outside;
  const views = [...(options.views ?? [])];
  const viewErrors = [...(options.viewErrors ?? [])];
  let looks = 0;
  let cancelled = false;
  return {
    startRun: async (spec, { specFolder, onUpload }) => {
      calls.push(`startRun ${spec.name} in ${specFolder}`);
      if (options.startError) throw options.startError;
      onUpload?.({ label: 'corpus', done: 0, total: 3, unit: 'files' });
      startedSpecs.push(spec);
      return { runId: 'medquad-2026-11-21T0900', wasRunning: false };
    },
    estimate: async (spec, { pilot }) => {
      calls.push(`estimate ${spec.name}${pilot ? ` with a pilot of ${pilot}` : ''}`);
      if (!options.estimate) throw new Error('the test says nothing of this');
      return options.estimate;
    },
    viewRun: async (runId) => {
      looks += 1;
      const failure = looks > (options.viewsBeforeErrors ?? 0) ? viewErrors.shift() : undefined;
      if (failure) throw failure;
      options.interruptAtView?.filter((at) => at === looks).forEach(interrupt);
      const view = views.length > 1 ? views.shift() : views[0];
      if (!view)
        throw new RankwrightError('not-configured', `there is no run "${runId}"`, {
          mend: 'npx rankwright runs lists them',
        });
      return cancelled && isOpen(view) ? { ...view, status: 'cancelled' } : view;
    },
    listRuns: async (limit) => (options.runs ?? []).slice(0, limit),
    cancelRun: async (runId) => {
      calls.push(`cancelRun ${runId}`);
      cancelled = true;
    },
    controlRun: async (runId, command) => {
      calls.push(`controlRun ${runId} ${JSON.stringify(command)}`);
      if (options.controlAnswer instanceof Error) throw options.controlAnswer;
      return options.controlAnswer ?? { accepted: true, message: 'the run goes on' };
    },
    readFailed: async (runId, selection) => {
      calls.push(`readFailed ${runId} ${JSON.stringify(selection)}`);
      if (!options.failed) throw new RankwrightError('missing-object', 'no answers', { mend: 'run it' });
      return options.failed;
    },
    readReport: async (runId, format) => {
      calls.push(`readReport ${runId} ${format}`);
      if (options.report === undefined) {
        throw new RankwrightError('missing-object', `${runId} has no report`, {
          mend: 'wait until the run has finished',
        });
      }
      return Buffer.from(options.report);
    },
    readChanges: async (runId, format) => {
      calls.push(`readChanges ${runId} ${format}`);
      return Buffer.from(`${format} of what changed\n`);
    },
    readComparedRuns: async (runIds) => {
      calls.push(`readComparedRuns ${runIds.join(' ')}`);
      return runIds.map((runId) => {
        const found = options.compared?.find((run) => run.runId === runId);
        if (!found) throw unknownRun(runId);
        return found;
      });
    },
    exportRun: async (runId, exporting) => {
      calls.push(`exportRun ${runId} ${JSON.stringify(exporting)}`);
      exporting.onProgress?.('writing passages');
      if (!options.exported) throw new RankwrightError('missing-object', 'nothing to export', { mend: 'run it' });
      return options.exported;
    },
    sampleRows: async (runId, selection) => {
      calls.push(`sampleRows ${runId} ${JSON.stringify(selection)}`);
      if (!options.sampled) throw new RankwrightError('missing-object', 'no such stage', { mend: 'run it' });
      return options.sampled;
    },
    writeAuditSheet: async (runId, selection) => {
      calls.push(`writeAuditSheet ${runId} ${JSON.stringify(selection)}`);
      if (!options.auditSheet) throw new RankwrightError('missing-object', 'not judged', { mend: 'run it' });
      return options.auditSheet;
    },
    readAuditSheet: async (runId, sheet) => {
      calls.push(`readAuditSheet ${runId} ${JSON.stringify(sheet)}`);
      if (!options.audit) throw new RankwrightError('bad-source', 'no grades', { mend: 'fill it in' });
      return options.audit;
    },
    fetchTunedModel: async (runId) => {
      calls.push(`fetchTunedModel ${runId}`);
      return '/home/ada/.cache/export-1';
    },
    ...createFakeAudits(options.audits, calls),
    ledger: createFakeLedger(options.ledger),
    attributes: createFakeAttributes(options.attributes),
    ...createFakeSchedules(options.schedules),
    close: async () => void calls.push('close'),
  };
}
