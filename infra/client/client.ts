import type { ComparedRun } from '../../core/contracts/comparison';
import type { RunEstimate } from '../../core/contracts/estimate';
import type { JudgeAudit } from '../../core/contracts/judgeAudit';
import type { ControlCommand } from '../../core/contracts/llmWork';
import type { Explanation } from '../../core/contracts/explanation';
import type { GarbageReport } from '../../core/contracts/garbage';
import type { RowLineage, RunLineage } from '../../core/contracts/lineage';
import type { PipelineHistory } from '../../core/contracts/pipelineHistory';
import type { RunsDiff } from '../../core/contracts/runsDiff';
import type { Finding } from '../../core/contracts/verification';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { RunView } from '../../core/contracts/run';
import type { AttributesClient } from './attributes';
import type { AuditSelection, AuditSheet } from './judgeAudit';
import type { SampleListing, SampleSelection } from './sampleRows';
import type { LedgerClient } from './ledger';
import type { PromotionClient } from './promotions';
import type { ScheduleClient } from './schedules/scheduleClient';
import type { EstimateOptions } from './estimate';
import type { ExportOptions, ExportSummary } from './exportRun';
import type { GarbageSelection } from './garbage/collectGarbage';
import type { FailedListing, FailedSelection } from './failedRequests';

/** Temporal and the artifact store together, as the command line and programs use them. */
export interface Client {
  /** Snapshots the spec's local files, then starts the workflow. Paths of the spec are relative to `specFolder`. */
  startRun(spec: PipelineSpec, options: StartOptions): Promise<StartedRun>;
  /** What a run of the spec would ask of language models, and cost. With `pilot` some of it is asked, and paid. */
  estimate(spec: PipelineSpec, options: Omit<EstimateOptions, 'pricesFile'>): Promise<RunEstimate>;
  /** @throws RankwrightError when no such run exists. */
  viewRun(runId: string): Promise<RunView>;
  /** The newest runs first; `stages` may be empty. */
  listRuns(limit: number): Promise<RunView[]>;
  /** Asks the run to stop; it is closed only when `viewRun` says so. */
  cancelRun(runId: string): Promise<void>;
  /** Gives a run a command and returns what it says to it. @throws RankwrightError: no such run, or no worker answers. */
  controlRun(runId: string, command: ControlCommand): Promise<ControlAnswer>;
  /** The requests without a usable answer, while the run goes on, is paused, and afterwards. */
  readFailed(runId: string, selection: FailedSelection): Promise<FailedListing>;
  /** @throws RankwrightError when the run has no report (yet). */
  readReport(runId: string, format: 'html' | 'markdown'): Promise<Buffer>;
  /** What a run changed. @throws RankwrightError when it was compared with no earlier run. */
  readChanges(runId: string, format: 'html' | 'markdown' | 'json'): Promise<Buffer>;
  /** What ended runs left to be compared. @throws RankwrightError when one is not there, open, or has evaluated nothing. */
  readComparedRuns(runIds: readonly string[]): Promise<ComparedRun[]>;
  /** Writes the training data of a run to a folder of this machine, in a format that other tools read. */
  exportRun(runId: string, options: ExportOptions): Promise<ExportSummary>;
  /** Rows of a finished stage, with the questions and passages they are about. */
  sampleRows(runId: string, selection: SampleSelection): Promise<SampleListing>;
  /** A sheet of judged pairs for people to grade. */
  writeAuditSheet(runId: string, selection: AuditSelection): Promise<AuditSheet>;
  /** Compares the judge with the people who filled in a sheet, and keeps the result. */
  readAuditSheet(runId: string, sheet: { text: string; label: string; seed: number }): Promise<JudgeAudit>;
  /** The runs of a pipeline, the newest first. @throws RankwrightError when there is none. */
  readHistory(pipeline: string, limit: number): Promise<PipelineHistory>;
  /** Field by field what differs between two ended runs. */
  readDiff(before: string, after: string): Promise<RunsDiff>;
  /** Why a stage (`stage` or `stage:item`) was made or reused. */
  explainStage(runId: string, stage: string): Promise<Explanation>;
  readRunLineage(runId: string): Promise<RunLineage>;
  /** Training rows of a question, or the one at a place such as `train:3`. */
  readRowLineage(runId: string, row: string): Promise<RowLineage[]>;
  /** Reads all that an ended run stands on again; changes nothing. */
  verifyRun(runId: string): AsyncIterable<Finding>;
  /** What no kept run needs; deleted where the selection says so. */
  collectGarbage(selection: GarbageSelection): Promise<GarbageReport>;
  /** The folder of this machine that holds a run's tuned model, fetched where it is not there yet. */
  fetchTunedModel(runId: string): Promise<string>;
  readonly ledger: LedgerClient;
  /** The search attributes by which Temporal's lists tell of runs. */
  readonly attributes: AttributesClient;
  readonly schedules: ScheduleClient;
  readonly promotions: PromotionClient;
  close(): Promise<void>;
}

/** What a run says to a command; one that it cannot follow changes nothing. */
export interface ControlAnswer {
  accepted: boolean;
  message: string;
  mend?: string;
}

export interface StartedRun {
  runId: string;
  /** True when the same spec over the same files was running already: then nothing was started. */
  wasRunning: boolean;
}

export interface StartOptions {
  specFolder: string;
  onUpload?: (progress: UploadProgress) => void;
  /** The same work is open in a run that was asked to stop, which is waited for. */
  onWait?: (runId: string) => void;
}

/** `label` is the corpus, evaluation set or model that is being stored. */
export interface UploadProgress {
  label: string;
  done: number;
  total?: number;
  unit: string;
}
