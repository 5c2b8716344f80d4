import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { RunView } from '../../core/contracts/run';

/** Temporal and the artifact store together, as the command line and programs use them. */
export interface Client {
  /** Snapshots the spec's local files, then starts the workflow. Paths of the spec are relative to `specFolder`. */
  startRun(spec: PipelineSpec, options: StartOptions): Promise<StartedRun>;
  /** @throws RankwrightError when no such run exists. */
  viewRun(runId: string): Promise<RunView>;
  /** The newest runs first; `stages` may be empty. */
  listRuns(limit: number): Promise<RunView[]>;
  /** Asks the run to stop; it is closed only when `viewRun` says so. */
  cancelRun(runId: string): Promise<void>;
  /** @throws RankwrightError when the run has no report (yet). */
  readReport(runId: string, format: 'html' | 'markdown'): Promise<Buffer>;
  close(): Promise<void>;
}

export interface StartedRun {
  runId: string;
  /** True when the same spec over the same files was running already: then nothing was started. */
  wasRunning: boolean;
}

export interface StartOptions {
  specFolder: string;
  onUpload?: (progress: UploadProgress) => void;
}

/** `label` is the corpus or evaluation set that is being stored. */
export interface UploadProgress {
  label: string;
  done: number;
  total?: number;
  unit: string;
}
