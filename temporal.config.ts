/** Pure constants: the names and limits that clients, workflows and workers must agree on. */

export const taskQueues = { cpu: 'rankwright-cpu', llm: 'rankwright-llm', gpu: 'rankwright-gpu' } as const;

export const workflowTypes = {
  buildReranker: 'buildReranker',
  llmBatch: 'llmBatch',
  providerBatch: 'providerBatch',
} as const;

/** Queries of the workflows `buildReranker` and `llmBatch`. */
export const queryNames = { progress: 'progress' } as const;

/** What people may tell the workflow `buildReranker`; each takes the fields of its `ControlCommand` as one object. */
export const updateNames = {
  pause: 'pause',
  resume: 'resume',
  retryFailed: 'retryFailed',
  acceptFailed: 'acceptFailed',
  raiseBudget: 'raiseBudget',
} as const;

/** Between a run and the child workflow of its LLM stage: commands down, states up. */
export const signalNames = { control: 'control', stageState: 'stageState' } as const;

const retry = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' } as const;

/**
 * One class a kind of work. The heartbeat timeout is how long a killed worker goes unnoticed; a stage that
 * computes without yielding for that long would be taken for dead.
 */
export const activityClasses = {
  /** A few S3 requests. */
  bookkeeping: { startToCloseTimeout: '2m', retry: { ...retry, maximumAttempts: 10 } },
  /** Reads artifacts, computes, writes one artifact. */
  cpuStage: {
    startToCloseTimeout: '6h',
    heartbeatTimeout: '20s',
    retry: { ...retry, maximumAttempts: 10 },
  },
  /** Some hundreds of LLM requests; answers received are kept between attempts. */
  llmShard: {
    startToCloseTimeout: '6h',
    heartbeatTimeout: '20s',
    // A pause waits until what was answered is flushed, and hears what it cost.
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: { ...retry, maximumInterval: '5m', maximumAttempts: 30 },
  },
  /** A model may have to be downloaded. */
  modelCheck: { startToCloseTimeout: '30m', retry: { ...retry, maximumAttempts: 3 } },
  /** Training: cancellation waits until the trainer process is gone. */
  gpuStage: {
    startToCloseTimeout: '7d',
    heartbeatTimeout: '30s',
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: { ...retry, maximumAttempts: 10 },
  },
} as const;

/** Shards of one LLM stage that are open at a time; each is one pending activity of its child workflow. */
export const openShards = 8;

/** A workflow continues as new, once nothing is open, when its history is longer: far below Temporal's hint at 4,096. */
export const eventsPerRun = 2_000;

/** What begins the names under which stages read the requests and answers of the rounds of a conversation. */
export const roundPrefix = 'round:';

/** The names of one round, counted from 1. */
export function roundInputs(round: number): { requests: string; answers: string } {
  return { requests: `${roundPrefix}${round}:requests`, answers: `${roundPrefix}${round}:answers` };
}

/** The item of the stages that mine and train for the n-th time with what was learnt before, n from 2. */
export function roundItem(turn: number): string {
  return `round-${turn}`;
}

/** The item of the stages that train and export the retriever. */
export const retrieverItem = 'retriever';

const sizePrefix = 'size-';

/** The item of the stages that train on so many queries for the learning curve. */
export function sizeItem(queries: number): string {
  return `${sizePrefix}${queries}`;
}

/** The item of the stage that rates the model of a size on an evaluation set. */
export function ratingItem(size: string, set: string): string {
  return `${size}/${set}`;
}

/** The number of queries of such an item; undefined of any other. */
export function queriesOfItem(item: string | undefined): number | undefined {
  const match = /^size-(\d+)(\/|$)/.exec(item ?? '');
  return match ? Number(match[1]) : undefined;
}

/** Whether training stages with this item make the reranker of the run, in whichever round, and no model beside it. */
export function isOfReranker(item: string | undefined): boolean {
  return item !== retrieverItem && queriesOfItem(item) === undefined;
}

/** What begins the names under which the gate reads the evaluations of the sets. */
export const evaluationPrefix = 'evaluation:';

/** What begins the names under which stage `changes` reads what an earlier run of the pipeline left. */
export const beforePrefix = 'before:';

const comparedStages = ['ingest', 'chunk', 'queries', 'judge', 'assemble'];

/**
 * The name under which an artifact is compared with that of another run; undefined of one that is not. Of stages with items
 * those of the test sets alone are.
 */
export function comparedName(stage: string, item: string | undefined): string | undefined {
  if (stage === 'evaluate') return `${evaluationPrefix}${item}`;
  return item === undefined && comparedStages.includes(stage) ? stage : undefined;
}

/** Names an LLM stage among those of its run, as `judge` and `judge-round-2`; its child workflow is `<run>/<name>`. */
export function llmStageName(stage: string, item: string | undefined): string {
  return item === undefined ? stage : `${stage}-${item}`;
}

/** A receipt over this size would travel badly through history: Temporal re-runs, and re-pays for, oversized results. */
export const maxReceiptBytes = 64 * 1024;
