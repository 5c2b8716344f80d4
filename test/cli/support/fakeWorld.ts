import { isOpen } from '../../../cli/runStatus';
import type { ComparedRun } from '../../../core/contracts/comparison';
import type { RunEstimate } from '../../../core/contracts/estimate';
import type { JudgeAudit } from '../../../core/contracts/judgeAudit';
import type { PipelineSpec } from '../../../core/contracts/pipelineSpec';
import type { RunView } from '../../../core/contracts/run';
import { RankwrightError } from '../../../core/errors';
import type {
  AttributeState,
  AuditSheet,
  Client,
  ControlAnswer,
  DoctorCheck,
  ExportSummary,
  FailedListing,
  RunningServers,
  SampleListing,
  ServerSet,
  World,
} from '../../../cli/ports';
import { unknownRun } from '../../../infra/client/unknownRun';
import { createFakeAudits, type FakeAudits } from './fakeAudits';
import { createFakeAttributes } from './fakeAttributes';
import { createFakeFiles } from './fakeFiles';
import { createFakeLedger, type FakeLedger } from './fakeLedger';
import { createFakeSchedules, type FakeSchedules } from './fakeSchedules';
import { createFakeServing } from './fakeServing';

export interface FakeOptions {
  /** What viewRun answers, one after another; the last one stays. */
  views?: RunView[];
  runs?: RunView[];
  files?: Record<string, string>;
  environment?: Record<string, string>;
  /** Servers that run already. */
  running?: boolean;
  tty?: { columns: number; rows: number };
  /** What a person answers when asked. */
  answers?: string[];
  /** Ctrl-C at the n-th look at the run (from 1); a number may stand twice. */
  interruptAtView?: number[];
  checks?: DoctorCheck[];
  startError?: Error;
  viewErrors?: Error[];
  /** Looks at the run that succeed before `viewErrors` begin. */
  viewsBeforeErrors?: number;
  /** Servers that run already are found at another address from the second time on. */
  moving?: boolean;
  /** What a run says to a command; an error is thrown. */
  controlAnswer?: ControlAnswer | Error;
  failed?: FailedListing;
  estimate?: RunEstimate;
  exported?: ExportSummary;
  sampled?: SampleListing;
  auditSheet?: AuditSheet;
  audit?: JudgeAudit;
  ledger?: FakeLedger;
  audits?: FakeAudits;
  attributes?: AttributeState[];
  report?: string;
  schedules?: FakeSchedules;
  /** What ended runs left to be compared. */
  compared?: ComparedRun[];
  /** The folders that exist, and the scores that every model gives to a file's documents. */
  folders?: string[];
  scores?: number[];
}

export interface Fake {
  world: World;
  stdout: () => string;
  stderr: () => string;
  /** What was asked of the outside, in order. */
  calls: string[];
  written: Map<string, string>;
  startedSpecs: PipelineSpec[];
  interrupt: () => void;
}

const running: RunningServers = {
  addresses: {
    temporal: '127.0.0.1:7233',
    temporalUi: 'http://127.0.0.1:8233',
    objectStore: 'http://127.0.0.1:7070',
    bucket: 'rankwright',
    rehearsal: 'http://127.0.0.1:7080/v1',
  },
  environment: { TEMPORAL_ADDRESS: '127.0.0.1:7233' },
};

/** A world of values: time passes only in `sleep`, servers and runs are what the test says. */
export function createFakeWorld(options: FakeOptions = {}): Fake {
  const out: string[] = [];
  const err: string[] = [];
  const calls: string[] = [];
  const written = new Map<string, string>();
  const startedSpecs: PipelineSpec[] = [];
  const listeners = new Set<() => void>();
  const answers = [...(options.answers ?? [])];
  let finds = 0;
  let nowMs = Date.parse('2026-11-21T09:00:00Z');
  const interrupt = () => [...listeners].forEach((listener) => listener());
  const client = createFakeClient(options, { calls, startedSpecs, interrupt });
  const stream = (sink: string[]) => ({
    write: (text: string) => void sink.push(text),
    isTty: options.tty !== undefined,
    columns: options.tty?.columns,
    rows: options.tty?.rows,
  });
  const world: World = {
    environment: options.environment ?? {},
    currentFolder: '/home/ada',
    projectFolder: '/home/ada/rankwright',
    version: '0.1.0',
    terminal: {
      out: stream(out),
      err: stream(err),
      isInteractive: options.tty !== undefined,
      ask: async (question) => {
        err.push(question);
        const answer = answers.shift() ?? '';
        if (answer === 'Ctrl-C') interrupt();
        return answer === 'Ctrl-C' ? '' : answer;
      },
    },
    files: createFakeFiles(options, written),
    clock: {
      nowMs: () => nowMs,
      sleep: async (durationMs) => {
        nowMs += durationMs;
      },
    },
    servers: {
      find: async () => {
        finds += 1;
        if (!options.running || !options.moving || finds === 1) return options.running ? running : undefined;
        return { ...running, addresses: { ...running.addresses, temporal: '127.0.0.1:39999' } };
      },
      start: async ({ set, onStatus }: { set: ServerSet; onStatus: (line: string) => void }) => {
        calls.push(`start ${set}`);
        onStatus('temporal is ready');
        return { ...running, stop: async () => void calls.push('stop servers') };
      },
    },
    serving: createFakeServing(options.scores, calls),
    connect: async () => {
      calls.push('connect');
      return client;
    },
    onInterrupt: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    runWorker: async (name) => void calls.push(`worker ${name}`),
    listChecks: () => options.checks ?? [],
  };
  return { world, stdout: () => out.join(''), stderr: () => err.join(''), calls, written, startedSpecs, interrupt };
}

function createFakeClient(
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
