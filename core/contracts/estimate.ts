import type { LlmStage } from './llmWork';
import type { ArtifactReference } from './manifest';
import type { PipelineSpec } from './pipelineSpec';
import type { StageReceipt } from './receipt';
import type { RunInput } from './run';

/** `expected` is the best guess; between `low` and `high` is where the figure should be. */
export interface Interval {
  low: number;
  expected: number;
  high: number;
}

/** What one LLM stage will ask. Tokens and money are of the requests that the ledger does not answer. */
export interface StageEstimate {
  stage: LlmStage;
  /** Of the reranker, as its set and name; of the probe the run that had completed before. */
  item?: string;
  model: string;
  mode: 'online' | 'batch';
  /** Of all rounds; what a later round of mining asks again is in the ledger by then, and is counted once. */
  requests: Interval;
  /** Requests that are answered already, and cost nothing. */
  fromLedger: number;
  tokensIn: Interval;
  tokensOut: Interval;
  /** Nano-dollars; absent where the model has no price. */
  nanoUsd?: Interval;
  /** Real answers that the figures rest on; 0: they rest on what is known of languages and prompts. */
  answersSeen: number;
}

/** Of a stage, before it is priced. */
export type StageFigures = Pick<StageEstimate, 'requests' | 'fromLedger' | 'tokensIn' | 'tokensOut' | 'answersSeen'>;

export interface RunEstimate {
  pipeline: string;
  passages: number;
  questions: Interval;
  stages: StageEstimate[];
  /** Of all stages; absent as soon as one has no price. */
  nanoUsd?: Interval;
  budgetNanoUsd?: number;
  /** What the pilot asked and paid for; its answers are in the ledger, so the run does not pay for them again. */
  pilot?: { requests: number; nanoUsd?: number };
}

/** The input of the workflow `estimateRun`. */
export interface EstimateInput {
  spec: PipelineSpec;
  sources: RunInput['sources'];
  /** How many real requests of each stage are asked first; absent: none. */
  pilot?: number;
}

/** What is known when an estimate is made: artifacts that the run reuses, and answers to a pilot. */
export interface EstimateRequest {
  spec: PipelineSpec;
  documents: ArtifactReference;
  /** Evaluation sets as the stage `filter` reads them, by `set:<name>`. */
  sets: Record<string, ArtifactReference>;
  chunks: ArtifactReference;
  requests: ArtifactReference;
  /** Pilot requests of the judge stage. */
  pilotPairs?: ArtifactReference;
  pilot?: RunEstimate['pilot'];
}

export interface PilotRequest {
  runId: string;
  spec: PipelineSpec;
  count: number;
  inputs: Record<string, ArtifactReference>;
}

/** Activities of the queue `rankwright-cpu` that only estimates need. */
export interface EstimateActivities {
  /** Some of the requests of the stage `queries`, chosen at random. Inputs: requests. */
  planPilotQueries(request: PilotRequest): Promise<StageReceipt>;
  /** Judge requests for questions that the pilot wrote, with what BM25 finds. Inputs: pilot, chunks. */
  planPilotPairs(request: PilotRequest): Promise<StageReceipt>;
  estimateStages(request: EstimateRequest): Promise<RunEstimate>;
}
