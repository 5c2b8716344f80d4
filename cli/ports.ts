import type { Client } from '../infra/client/client';
import type { RerankServer, RerankServerOptions } from '../infra/serving/http/rerankServer';
import type { Reranker, RerankerOptions } from '../infra/serving/reranker';

export type { RerankServer, RerankServerOptions } from '../infra/serving/http/rerankServer';
export type { Reranker, RerankerOptions } from '../infra/serving/reranker';
export type { Client, ControlAnswer, StartOptions, UploadProgress } from '../infra/client/client';
export type { AttributesClient, AttributeState } from '../infra/client/attributes';
export type { CompactionReport, LedgerClient, LedgerFinding, LedgerStats } from '../infra/client/ledger';
export type { ChangedPromotion, PromotionClient } from '../infra/client/promotions';
export type {
  ApplyAction,
  DescribedSchedule,
  NewSchedule,
  RefreshView,
  ScheduleChange,
  ScheduleClient,
  ScheduleView,
  StartedBackfill,
  StoredSpec,
  Triggered,
} from '../infra/client/schedules/scheduleClient';
export type { ExportOptions, ExportSummary } from '../infra/client/exportRun';
export type { SampleListing, SampleSelection } from '../infra/client/sampleRows';
export type { AuditSheet } from '../infra/client/judgeAudit';
export type { FailedListing, FailedRequest, FailedSelection } from '../infra/client/failedRequests';

/** Where the servers of a state folder answer; all but `temporal` are for people to open. */
export interface Addresses {
  temporal: string;
  temporalUi?: string | undefined;
  objectStore?: string | undefined;
  bucket?: string | undefined;
  rehearsal?: string | undefined;
}

/** Servers that answer. `environment` is what a client of them needs, credentials included: never print it. */
export interface RunningServers {
  addresses: Addresses;
  environment: Record<string, string>;
}

/** Servers that this process started; they end with `stop()` or with the process. */
export interface OwnedServers extends RunningServers {
  stop(): Promise<void>;
}

/** `storage`: Temporal and the object store only, to look at runs; `all`: with the workers and the rehearsal LLM. */
export type ServerSet = 'storage' | 'all';

export interface Servers {
  /** Servers of the folder that another process started and that answer. */
  find(stateFolder: string): Promise<RunningServers | undefined>;
  start(options: { stateFolder: string; set: ServerSet; onStatus: (line: string) => void }): Promise<OwnedServers>;
}

/** Models that are opened in this process. */
export interface Serving {
  loadReranker(options: RerankerOptions): Promise<Reranker>;
  startServer(reranker: Reranker, options: Omit<RerankServerOptions, 'apiKey' | 'version'>): Promise<RerankServer>;
}

export interface TextStream {
  write(text: string): void;
  isTty: boolean;
  /** Width in characters; undefined where it is no terminal. */
  columns: number | undefined;
  rows: number | undefined;
}

export interface Terminal {
  out: TextStream;
  err: TextStream;
  /** True when a person can be asked: keyboard and screen are both terminals. */
  isInteractive: boolean;
  /** Prints a question on stderr and reads a line; the empty text when the input ends or the signal is aborted. */
  ask(question: string, signal: AbortSignal): Promise<string>;
}

export interface Files {
  readText(path: string): Promise<string>;
  /** The text of a file of any size, gzipped or not, in blocks that end where lines end. */
  readLineBlocks(path: string): AsyncIterable<string>;
  isFolder(path: string): Promise<boolean>;
  /** Makes the folders on the way. */
  write(path: string, content: string | Uint8Array): Promise<void>;
  exists(path: string): Promise<boolean>;
}

export interface Clock {
  nowMs(): number;
  /** Ends early, without an error, when the signal is aborted. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

export interface CheckResult {
  ok: boolean;
  detail: string;
  mend?: string;
}

/** `needed: false` marks a check whose failure is a warning. */
export interface DoctorCheck {
  name: string;
  needed: boolean;
  run: () => Promise<CheckResult>;
}

/** Everything outside a command, so that a test can hand in another world. */
export interface World {
  environment: Record<string, string | undefined>;
  currentFolder: string;
  /** The folder that holds `examples/`. */
  projectFolder: string;
  version: string;
  terminal: Terminal;
  files: Files;
  clock: Clock;
  servers: Servers;
  serving: Serving;
  /** Connects to what the environment names (TEMPORAL_ADDRESS, RANKWRIGHT_S3_ENDPOINT …), completed with `additions`. */
  connect(additions: Record<string, string>): Promise<Client>;
  /** Calls back at each Ctrl-C or SIGTERM, in place of ending the process; returns how to stop that. */
  onInterrupt(listener: () => void): () => void;
  /** Runs a worker until it is told to stop. */
  runWorker(name: WorkerName): Promise<void>;
  listChecks(): DoctorCheck[];
}

export const workerNames = ['cpu', 'llm', 'gpu'] as const;
export type WorkerName = (typeof workerNames)[number];
