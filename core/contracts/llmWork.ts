import type { ArtifactReference, Usage } from './manifest';
import type { PipelineSpec } from './pipelineSpec';

/**
 * The stages that ask a language model; `probe` asks the judge again, and `rerank` is handed a spec whose judge is the
 * reranker.
 */
export const llmStages = ['queries', 'judge', 'probe', 'rerank'] as const;
export type LlmStage = (typeof llmStages)[number];

/** Why a request has no usable answer. */
export const quarantineReasons = [
  'truncated',
  'refused',
  'filtered',
  'empty',
  'off-schema',
  'bad-request',
  'unavailable',
] as const;
export type QuarantineReason = (typeof quarantineReasons)[number];

/** Why asking ends before every request has been asked; nothing that was answered is lost. */
export interface AskingStop {
  /** `paused`: it was told to stop. */
  reason: 'quota' | 'auth' | 'budget' | 'unavailable' | 'paused';
  message: string;
  mend: string;
}

/** One part of an artifact of requests, to be answered; `stage` is that of the answers, such as `query-answers`. */
export interface ShardRequest {
  spec: PipelineSpec;
  /** Which stage's settings of `llm` apply. */
  llmStage: LlmStage;
  stage: string;
  requests: ArtifactReference;
  shard: number;
  /** The most that this workflow may spend on the shard beyond what receipts named; absent without a budget. */
  grantNanoUsd?: number;
  /** An activity before ended without a receipt that the workflow has seen: what it spent is this one's to report. */
  isUnreported?: true;
  /** Asks again what an earlier attempt put in quarantine: all of it, or for one reason. */
  retryFailed?: { reason?: QuarantineReason };
  /** Asks nothing: what the ledger does not answer goes to quarantine as `unavailable` (batch mode, `thenOnline: false`). */
  ledgerOnly?: boolean;
}

export interface ShardReceipt {
  rows: number;
  reused: boolean;
  usage: Usage;
  /** Requests without a usable answer, by reason. */
  failedByReason: Partial<Record<QuarantineReason, number>>;
  /** Absent when every request has an answer or is in quarantine. */
  stopped?: AskingStop;
  /** What an attempt that died may have spent without leaving an answer: charged, because it may have been billed. */
  lostNanoUsd?: number;
}

/** Counters of one LLM stage, small enough for history; sums of what shards and batches said. */
export interface LlmTotals {
  requests: number;
  answered: number;
  fromLedger: number;
  failedByReason: Partial<Record<QuarantineReason, number>>;
  tokensIn: number;
  tokensCached: number;
  tokensOut: number;
  /** Spent by this run so far, money that may be lost included; absent where the model has no price. */
  spentNanoUsd?: number;
}

export type PauseReason = 'operator' | 'quota' | 'auth' | 'unavailable' | 'failures' | 'budget';

/** A stage that waits for a person. */
export interface StagePause {
  reason: PauseReason;
  message: string;
  mend: string;
  /** The controls that end it. */
  waitsFor: ControlCommand['command'][];
}

/** What a person may tell a run, as an Update of the workflow `buildReranker`. */
export type ControlCommand =
  | { command: 'pause' }
  | { command: 'resume' }
  | { command: 'retryFailed'; reason?: QuarantineReason }
  | { command: 'acceptFailed' }
  | { command: 'raiseBudget'; budgetNanoUsd: number };

/** What an LLM stage's workflow tells the run, and what its query `progress` answers. */
export interface LlmStageState {
  stage: LlmStage;
  /** As of the stage's request: one that runs several times. */
  item?: string;
  mode: 'online' | 'batch';
  /** `collecting`: the answers are complete and are sealed and read. */
  state: 'planning' | 'batches' | 'asking' | 'collecting' | 'paused' | 'done';
  /** Of the round that is asked now. */
  shards: { done: number; total: number };
  /** Which round of the conversations is asked, once there was one before: later rounds hang on earlier answers. */
  round?: number;
  /** Of all rounds. */
  totals: LlmTotals;
  batches?: { submitted: number; finished: number; round: number; note?: string };
  /** The most that this stage may spend: the run's budget less what its other stages spent. */
  budgetNanoUsd?: number;
  /** Spent plus what the open shards may still spend plus a projection for the rest. */
  projectedNanoUsd?: number;
  pause?: StagePause;
}

/** A set of requests that goes to the provider as one batch; its input lies at `inputObject` on S3. */
export interface BatchPlan {
  /** Stable for a stage, round and place: the provider's metadata carries it, so that a retried submit adopts. */
  id: string;
  inputObject: string;
  requests: number;
  bytes: number;
  /** An upper bound, for enqueued-token limits. */
  tokens: number;
  worstCaseNanoUsd?: number;
}

export interface BatchRoundRequest {
  spec: PipelineSpec;
  llmStage: LlmStage;
  stage: string;
  requests: ArtifactReference;
  round: number;
  /** What is left of the budget: batches are cut so that their worst case fits. */
  grantNanoUsd?: number;
}

export interface BatchRoundPlan {
  /** At most a few dozen a round; requests that the ledger answers are in none. */
  batches: BatchPlan[];
  missing: number;
  /** Requests that fit no batch because of the budget. */
  heldBack: number;
  /** More is missing than one round has batches for: the rest is the next round's, and this one is not a full one. */
  cut?: true;
}

export interface BatchReference {
  spec: PipelineSpec;
  llmStage: LlmStage;
  plan: BatchPlan;
  /** `<run>/<stage>`, for the provider's metadata. */
  workflowId: string;
}

export interface SubmittedBatch {
  providerId: string;
  inputFileId: string;
  adopted: boolean;
}

export interface BatchUsage {
  tokensIn: number;
  /** Those of `tokensIn` that are billed as cached. */
  tokensCached: number;
  tokensOut: number;
}

export interface BatchState {
  status: 'validating' | 'in_progress' | 'finalizing' | 'completed' | 'expired' | 'cancelling' | 'cancelled' | 'failed';
  completed: number;
  failed: number;
  total: number;
  outputFileId?: string;
  errorFileId?: string;
  /** What the provider bills for the batch as a whole; absent where it does not say. */
  usage?: BatchUsage;
  /** The provider does not know the batch any more: what it billed nobody can say. */
  isGone?: true;
  /** Why the provider refused the batch, with line numbers where it gives them. */
  errors?: string[];
  /** The batch was refused because too many tokens are enqueued: the same batch may be sent again later. */
  isEnqueuedLimit?: boolean;
}

export interface CollectedBatch {
  answered: number;
  failedByReason: Partial<Record<QuarantineReason, number>>;
  /** Lines that belong to no request of the batch, and repeats of one that was joined before. */
  unknownLines: number;
  repeatedLines: number;
  missing: number;
  usage: Usage;
  stopped?: AskingStop;
}
