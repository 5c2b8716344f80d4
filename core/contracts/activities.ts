import type { ArtifactReference, Usage } from './manifest';
import type { PipelineSpec } from './pipelineSpec';
import type { StageReceipt } from './receipt';
import type { RunInput, SourceReference } from './run';

/** What the workflow asks of a stage. `item` tells apart stages that run several times, such as one evaluation per set. */
export interface StageRequest {
  runId: string;
  spec: PipelineSpec;
  item?: string;
  /** Only for the stage that reads files: where they are, and by their digest what they are. */
  source?: SourceReference;
  inputs: Record<string, ArtifactReference>;
}

export type StageActivity = (request: StageRequest) => Promise<StageReceipt>;

/** One part of an artifact of requests, to be answered; `stage` is that of the answers, such as `query-answers`. */
export interface ShardRequest {
  spec: PipelineSpec;
  stage: string;
  requests: ArtifactReference;
  shard: number;
}

export interface ShardReceipt {
  rows: number;
  reused: boolean;
  usage: Usage;
}

export interface SealRequest {
  stage: string;
  requests: ArtifactReference;
  maxFailedShare: number;
}

/** How a run ended, for `run.json`. */
export interface RunRecord {
  input: RunInput;
  status: 'completed' | 'failed' | 'cancelled';
  receipts: StageReceipt[];
  failure?: { stage?: string; message: string };
}

/** Activities of the queue `rankwright-cpu`. */
export interface CpuActivities {
  snapshotCorpus(prefix: string): Promise<SourceReference>;
  ingestDocuments: StageActivity;
  chunkDocuments: StageActivity;
  encodePassages: StageActivity;
  planQueryRequests: StageActivity;
  collectQueries: StageActivity;
  findCandidates: StageActivity;
  planJudgeRequests: StageActivity;
  collectJudgements: StageActivity;
  mineNegatives: StageActivity;
  assembleGroups: StageActivity;
  evaluateSystems: StageActivity;
  renderReport: StageActivity;
  findAnswers(request: SealRequest): Promise<StageReceipt | null>;
  sealAnswers(request: SealRequest): Promise<StageReceipt>;
  recordRun(record: RunRecord): Promise<void>;
}

/** Activities of the queue `rankwright-llm`. */
export interface LlmActivities {
  answerShard(request: ShardRequest): Promise<ShardReceipt>;
}

/** Activities of the queue `rankwright-gpu`. */
export interface GpuActivities {
  trainReranker: StageActivity;
  exportModel: StageActivity;
}

/** The names of the activities that are stages. */
export type StageActivityName<Activities> = {
  [Name in keyof Activities]: Activities[Name] extends StageActivity ? Name : never;
}[keyof Activities];
