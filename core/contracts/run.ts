import type { LlmStageState, StagePause } from './llmWork';
import type { Counts, Usage } from './manifest';
import type { PipelineSpec } from './pipelineSpec';
import type { GateVerdict, Promotion } from './promotion';
import type { StageReceipt } from './receipt';

/** A set of files snapshotted under their digest, so that workers never read the disk of the person who started the run. */
export interface SourceReference {
  /** sha256 of the listing object `sources/<digest>.json`. */
  digest: string;
  /** What the person wrote, for messages and reports. */
  label: string;
}

/** The input of the workflow `buildReranker`; small, and free of rows and secrets. */
export interface RunInput {
  runId: string;
  spec: PipelineSpec;
  sources: {
    /** Absent for `corpus.s3`, which is listed when the run reaches it. */
    corpus?: SourceReference;
    /** One a set of `spec.evaluate`, by name. */
    evaluate: Record<string, SourceReference>;
  };
  /** The schedule that started it. */
  schedule?: string;
  /** Of a corpus as it was: promotes nothing, and is not the latest run of its pipeline. */
  isBackfill?: true;
}

export interface RunResult {
  runId: string;
  pipeline: string;
  receipts: StageReceipt[];
  /** The receipt of the exported model and of the report. */
  model: StageReceipt;
  report: StageReceipt;
  /** Of the decision whether the model is promoted; absent in runs of earlier versions. */
  gate?: StageReceipt;
  /** Whether the model is now the promoted one of its pipeline; absent in runs of earlier versions. */
  promotion?: Promotion;
  outcome?: RunOutcome;
}

/** What is said of a run in one word; `overtaken`: its gate was passed, but another run was promoted meanwhile. */
export type RunVerdict =
  'pending' | 'promoted' | 'overtaken' | Exclude<GateVerdict, 'promote'> | 'failed' | 'cancelled';

/** What came of a run, for lists and cards. */
export interface RunOutcome {
  verdict: RunVerdict;
  /** One sentence or two, at most 240 characters. */
  why: string;
  /** Of the system that would be deployed, on the first set of the domain whose lists a search found. */
  ndcgAt10?: number;
  /** That less the same figure of `comparedWith`, on the same questions. */
  ndcgChange?: number;
  /** The run whose model is promoted, else the run of the pipeline before this one. */
  comparedWith?: string;
}

/** What the query `progress` of a run answers. */
export interface RunProgress {
  stages: StageProgress[];
  /** Present while the run waits for a person. */
  pause?: RunPause;
  /** Of all LLM stages of the run; absent where no model has a price. */
  money?: RunMoney;
}

export interface RunMoney {
  spentNanoUsd: number;
  /** With every raise; absent where the spec sets none. */
  budgetNanoUsd?: number;
}

/** Why a run waits; without `stage` it was told to wait before its next stage. */
export interface RunPause extends StagePause {
  stage?: string;
  item?: string;
  sinceMs: number;
}

export interface StageProgress {
  name: string;
  item?: string;
  state: 'waiting' | 'running' | 'done' | 'reused' | 'failed';
  receipt?: StageReceipt;
  /** LLM stages: requests and shards as the child workflow counts them. */
  shards?: { done: number; total: number };
  /** LLM stages: the latest that the child workflow told. */
  llm?: LlmStageState;
  startedAtMs?: number;
}

/** A heartbeat of any activity; the command line turns it into a bar. */
export interface ActivityProgress {
  stage: string;
  item?: string;
  /** What the activity is doing now, such as "encode" or "train". */
  phase?: string;
  done: number;
  total?: number;
  /** rows, requests, steps, files … */
  unit: string;
  /** A short extra such as "loss 0.41". */
  note?: string;
  /** Where the activity itself knows: else the pace of the last half minute tells. */
  secondsLeft?: number;
}

/** A run as people see it, joined from Temporal's description, the query `progress`, heartbeats and `run.json`. */
export interface RunView {
  runId: string;
  pipeline: string;
  /** `paused`: open and waits for a person, `pause` says why; `unreadable`: forgotten, and its record cannot be read. */
  status: 'running' | 'paused' | 'completed' | 'failed' | 'cancelled' | 'terminated' | 'timed-out' | 'unreadable';
  /** Why the record of a run that is `unreadable` cannot be read, and how to mend that. */
  unreadable?: string;
  pause?: RunPause;
  /** An open run that no worker answers for: whether it waits for a person is not known. */
  isUnanswered?: true;
  /** Of a run that no worker answers for, where Temporal knows more than that. */
  silence?: { reason: string; mend: string };
  /** Temporal does not know it (any more): all that is told is from its record on the store. */
  isForgotten?: true;
  money?: RunMoney;
  startedAt: string;
  closedAt?: string;
  stages: StageView[];
  failure?: { stage?: string; message: string; mend?: string };
  uiUrl?: string;
  result?: RunResult;
}

export interface StageView {
  name: string;
  item?: string;
  state: StageProgress['state'];
  counts?: Counts;
  usage?: Usage;
  durationMs?: number;
  /** `s3://bucket/prefix` of the artifact. */
  artifact?: string;
  summary?: Record<string, unknown>;
  progress?: ActivityProgress;
  llm?: LlmStageState;
  /** Above 1 when the activity is being retried, with the message of its last failure. */
  attempt?: number;
  lastFailure?: string;
}
