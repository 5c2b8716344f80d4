import type {
  BatchReference,
  BatchRoundPlan,
  BatchRoundRequest,
  BatchState,
  CollectedBatch,
  ShardReceipt,
  ShardRequest,
  SubmittedBatch,
} from './llmWork';
import type { ArtifactReference, Usage } from './manifest';
import type { PipelineSpec } from './pipelineSpec';
import type { FoundPromotion, Promotion } from './promotion';
import type { StageReceipt } from './receipt';
import type { RunInput, RunOutcome, SourceReference } from './run';

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

export interface SealRequest {
  stage: string;
  requests: ArtifactReference;
  /** Rows in quarantine that the policy or a person accepted; more than these is a bug. */
  acceptedFailures: number;
  /** What this run paid for them, batches and lost money included; absent: the sum of what the shards noted. */
  usage?: Usage;
}

/** How a run ended, for `run.json`. */
export interface RunRecord {
  input: RunInput;
  status: 'completed' | 'failed' | 'cancelled';
  receipts: StageReceipt[];
  failure?: { stage?: string; message: string };
  promotion?: Promotion;
  /** ISO times; absent in records of earlier versions. */
  startedAt?: string;
  closedAt?: string;
  outcome?: RunOutcome;
  /** The run card, which Temporal itself shows only while a worker answers for the run. */
  card?: string;
}

/** Where `run.json` is and what is in it. */
export interface RecordedRun {
  object: string;
  sha256: string;
}

/** A run whose promotion is decided, and what it was compared with. */
export interface OutcomeRequest {
  input: RunInput;
  receipts: StageReceipt[];
  model: ArtifactReference;
  promotion: Promotion;
  found: FoundPromotion | null;
}

/** A run that completed before, with what it left of each thing that runs are compared by (`comparedName`). */
export interface PreviousRun {
  runId: string;
  artifacts: Record<string, ArtifactReference>;
}

/** A run that asks for its model to be the promoted one. */
export interface PromotionRequest {
  input: RunInput;
  model: ArtifactReference;
  gate: ArtifactReference;
  /** What the gate compared it with; null where nothing was promoted. */
  found: FoundPromotion | null;
}

/** Activities of the queue `rankwright-cpu`. */
export interface CpuActivities {
  snapshotCorpus(prefix: string): Promise<SourceReference>;
  ingestDocuments: StageActivity;
  checkExemplars: StageActivity;
  chunkDocuments: StageActivity;
  encodePassages: StageActivity;
  planQueryRequests: StageActivity;
  collectQueries: StageActivity;
  findCandidates: StageActivity;
  filterQueries: StageActivity;
  planJudgeRequests: StageActivity;
  collectJudgements: StageActivity;
  planProbeRequests: StageActivity;
  collectProbe: StageActivity;
  mineNegatives: StageActivity;
  assembleGroups: StageActivity;
  blendGroups: StageActivity;
  rerankCandidates: StageActivity;
  chooseMix: StageActivity;
  evaluateSystems: StageActivity;
  decidePromotion: StageActivity;
  selectSubset: StageActivity;
  rateModel: StageActivity;
  listRerankTasks: StageActivity;
  planRerankRequests: StageActivity;
  collectRerankings: StageActivity;
  compareRerankers: StageActivity;
  describeChanges: StageActivity;
  renderReport: StageActivity;
  /** What a person should know of the judge before it is asked; throws where its audit is below the spec's minimum. */
  checkJudge(request: Pick<StageRequest, 'runId' | 'spec'>): Promise<string[]>;
  /** Throws where a machine that searches cannot read the bi-encoder. */
  checkEncoder(request: Pick<StageRequest, 'spec'>): Promise<void>;
  findAnswers(request: SealRequest): Promise<StageReceipt | null>;
  sealAnswers(request: SealRequest): Promise<StageReceipt>;
  /** Merges the segments that a stage left in the ledger. */
  compactLedger(): Promise<void>;
  /** The promoted model of a pipeline; null where there is none, or its artifact is gone. */
  findPromotion(pipeline: string): Promise<FoundPromotion | null>;
  /** The last completed run of a pipeline; null where there is none. */
  findPreviousRun(pipeline: string): Promise<PreviousRun | null>;
  /** Makes the model of a run the promoted one, where its gate says so and nobody was promoted meanwhile. */
  promoteModel(request: PromotionRequest): Promise<Promotion>;
  /** Writes the histories of the run that asks, and of its children, to the store, where they outlive Temporal's. */
  keepHistories(): Promise<void>;
  /** What came of a run, beside the promoted one or the one before it. */
  describeOutcome(request: OutcomeRequest): Promise<RunOutcome>;
  recordRun(record: RunRecord): Promise<RecordedRun>;
}

/** Activities of the queue `rankwright-llm`. */
export interface LlmActivities {
  answerShard(request: ShardRequest): Promise<ShardReceipt>;
  /** Writes the input of the provider's batches for what the ledger does not answer. */
  planBatches(request: BatchRoundRequest): Promise<BatchRoundPlan>;
  /** Uploads and creates; one that was made by an earlier attempt is adopted. */
  submitBatch(batch: BatchReference): Promise<SubmittedBatch>;
  readBatch(batch: BatchReference, submitted: SubmittedBatch): Promise<BatchState>;
  /** Puts what the batch finished into the ledger, whatever its end was. Leaves the provider's files. */
  collectBatch(batch: BatchReference, submitted: SubmittedBatch, state: BatchState): Promise<CollectedBatch>;
  cancelBatch(batch: BatchReference, submitted: SubmittedBatch): Promise<void>;
  /** Deletes the provider's input, output and error file; what is gone already is no error. */
  deleteBatchFiles(batch: BatchReference, submitted: SubmittedBatch, state: BatchState): Promise<void>;
}

/** Activities of the queue `rankwright-gpu`. */
export interface GpuActivities {
  /** Throws where a machine that trains cannot read the base model. */
  checkBaseModel(request: Pick<StageRequest, 'spec'>): Promise<void>;
  teachGroups: StageActivity;
  trainReranker: StageActivity;
  exportModel: StageActivity;
}

/** The names of the activities that are stages. */
export type StageActivityName<Activities> = {
  [Name in keyof Activities]: Activities[Name] extends StageActivity ? Name : never;
}[keyof Activities];
