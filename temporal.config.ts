/** Pure constants: the names and limits that clients, workflows and workers must agree on. */

export const taskQueues = { cpu: 'rankwright-cpu', llm: 'rankwright-llm', gpu: 'rankwright-gpu' } as const;

export const workflowTypes = {
  buildReranker: 'buildReranker',
  llmBatch: 'llmBatch',
  providerBatch: 'providerBatch',
  scheduledRefresh: 'scheduledRefresh',
  backfill: 'backfill',
} as const;

/**
 * `<pipeline>-2026-11-28T030000`, in UTC: the id of a run says when it was started or due. The second of that second
 * has `-2` at its end, and so on.
 */
export function nameRun(pipeline: string, isoTime: string, count = 1): string {
  const name = `${pipeline}-${compactTime(isoTime)}`;
  return count === 1 ? name : `${name}-${count}`;
}

/** Begins the ids of all refreshes of a schedule. */
export function refreshPrefix(schedule: string): string {
  return `${schedule}/`;
}

/** The id of the refresh for a period of a schedule, whoever asks for it. */
export function nameRefresh(schedule: string, isoTime: string): string {
  return `${refreshPrefix(schedule)}${compactTime(isoTime)}`;
}

/** The id of the backfill of a schedule between two times. */
export function nameBackfill(schedule: string, fromIso: string, toIso: string): string {
  return `${refreshPrefix(schedule)}backfill-${compactTime(fromIso)}-${compactTime(toIso)}`;
}

function compactTime(isoTime: string): string {
  return isoTime.slice(0, 19).replaceAll(':', '');
}

/** The attribute with the time for which Temporal started a refresh. */
export const scheduledTimeAttribute = 'TemporalScheduledStartTime';

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

/**
 * What Temporal's lists say of a run, by name and type. A namespace on SQL has room for 10 of type Keyword and 3 of each
 * other type; what is spent of that stands in docs/decisions.md. A name is never given another type: servers refuse that.
 * The prefix is short because the names are the titles of columns.
 */
export const searchAttributes = {
  pipeline: { name: 'rwPipeline', type: 'KEYWORD' },
  /** The stage that runs, ran last or failed, such as `judge` or `evaluate medquad`. */
  stage: { name: 'rwStage', type: 'KEYWORD' },
  /** Why an open run waits for a person; absent while it does not. */
  waitsFor: { name: 'rwWaitsFor', type: 'KEYWORD' },
  verdict: { name: 'rwVerdict', type: 'KEYWORD' },
  /** The class of what ended a failed run. */
  failure: { name: 'rwFailure', type: 'KEYWORD' },
  /** The first digits of the digest of the ingested documents. */
  corpus: { name: 'rwCorpus', type: 'KEYWORD' },
  /** What this run spent itself; absent where no model has a price. */
  costUsd: { name: 'rwCostUsd', type: 'DOUBLE' },
  ndcgAt10: { name: 'rwNdcgAt10', type: 'DOUBLE' },
  ndcgChange: { name: 'rwNdcgChange', type: 'DOUBLE' },
  rejectedRows: { name: 'rwRejectedRows', type: 'INT' },
  /** One sentence: why it was (not) promoted, lowered nDCG, waits or failed. */
  why: { name: 'rwWhy', type: 'TEXT' },
} as const;

/** The columns of a run list that answer what came of each run, in their order. */
export const listColumns = ['verdict', 'ndcgAt10', 'ndcgChange', 'costUsd', 'why'] as const;

/**
 * Rows that these reasons count are left out because the spec says so, or were rejected by a stage before; all other
 * dropped rows are rejected.
 */
export const wantedDrops = [
  'not-sampled',
  'below-depth',
  'not-judged',
  'size-left-out',
  'not-in-subset',
  'dropped-by-judge',
] as const;

const retry = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' } as const;

/**
 * One class a kind of work. The heartbeat timeout is how long a killed worker goes unnoticed; a stage that
 * computes without yielding for that long would be taken for dead.
 */
export const activityClasses = {
  /** A few S3 requests. */
  bookkeeping: { startToCloseTimeout: '2m', retry: { ...retry, maximumAttempts: 10 } },
  /** Copies histories to S3, one a workflow: a run waits for it before it closes, so it is given up soon. */
  historyKeeping: { startToCloseTimeout: '10m', heartbeatTimeout: '1m', retry: { ...retry, maximumAttempts: 3 } },
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
  /** Reads and stores the files of a corpus; alive as long as its process is. */
  preparation: {
    startToCloseTimeout: '6h',
    heartbeatTimeout: '30s',
    retry: { ...retry, maximumAttempts: 5 },
  },
  /** Tells somebody who may not answer: given up after two minutes. */
  delivery: {
    startToCloseTimeout: '1m',
    retry: { ...retry, initialInterval: '2s', maximumInterval: '32s', maximumAttempts: 6 },
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

/**
 * How long running activities may take to end after a worker was told to stop; what they heartbeat is kept. Whoever
 * kills workers should wait longer: a training then has 10 seconds more to end, and its checkpoint goes to S3.
 */
export const shutdownGraceSeconds = 10;

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

/** The item of the stages in which a language model reranks the lists of an evaluation set. */
export function rerankerItem(set: string, reranker: string): string {
  return `${set}/${reranker}`;
}

/** What begins the names under which the comparison of a set's rerankers reads their rankings. */
export const rankingPrefix = 'ranking:';

/** What begins the names under which the gate reads the evaluations of the sets. */
export const evaluationPrefix = 'evaluation:';

/** What begins the names under which stage `changes` reads what an earlier run of the pipeline left. */
export const beforePrefix = 'before:';

const comparedStages = ['ingest', 'chunk', 'queries', 'judge', 'assemble'];

/**
 * The name under which an artifact is compared with that of another run; undefined of one that is not. Of stages with items
 * those of the test sets and the probe alone are.
 */
export function comparedName(stage: string, item: string | undefined): string | undefined {
  if (stage === 'evaluate') return `${evaluationPrefix}${item}`;
  if (stage === 'probe') return stage;
  return item === undefined && comparedStages.includes(stage) ? stage : undefined;
}

/** Names an LLM stage among those of its run, as `judge` and `judge-round-2`; its child workflow is `<run>/<name>`. */
export function llmStageName(stage: string, item: string | undefined): string {
  return item === undefined ? stage : `${stage}-${item}`;
}

/** A receipt over this size would travel badly through history: Temporal re-runs, and re-pays for, oversized results. */
export const maxReceiptBytes = 64 * 1024;
