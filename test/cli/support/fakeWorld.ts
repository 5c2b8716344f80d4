import type { ComparedRun } from '../../../core/contracts/comparison';
import type { RunEstimate } from '../../../core/contracts/estimate';
import type { JudgeAudit } from '../../../core/contracts/judgeAudit';
import type { PipelineSpec } from '../../../core/contracts/pipelineSpec';
import type { RunView } from '../../../core/contracts/run';
import type {
  AttributeState,
  AuditSheet,
  ControlAnswer,
  DoctorCheck,
  ExportSummary,
  FailedListing,
  RunningServers,
  SampleListing,
  ServerSet,
  World,
} from '../../../cli/ports';
import type { FakeAudits } from './fakeAudits';
import { createFakeClient } from './fakeClient';
import { createFakeFiles } from './fakeFiles';
import type { FakeLedger } from './fakeLedger';
import type { FakeSchedules } from './fakeSchedules';
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
