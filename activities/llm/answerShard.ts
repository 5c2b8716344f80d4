import { llmRequestSchema, type LlmAnswer, type LlmRequest } from '../../core/contracts/llm';
import type { ShardReceipt, ShardRequest } from '../../core/contracts/llmWork';
import type { Part } from '../../core/contracts/manifest';
import { sha256 } from '../../core/hashing/digest';
import { shardScope } from '../../core/ledger/scope';
import { answersKey, shardRecordName } from '../../core/llm/answersPlace';
import { chainKeys } from '../../core/llm/reaskChain';
import { llmSettings, type LlmSettings } from '../../core/llm/settings';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import { openArtifact } from '../../infra/artifactStore/manifests';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import type { Ledger, ScopedLedger } from '../../infra/ledger/ledger';
import { answerRequests } from '../../infra/llm/answerRequests';
import { Allowance } from '../../infra/llm/online/allowance';
import type { OnlineEndpoint } from '../../infra/llm/online/endpoints';
import { Halt } from '../../infra/llm/online/halt';
import { defaultPatience, type Patience } from '../../infra/llm/online/retryDelays';
import { costsMoney, ShardSpending, takeOverReport } from '../../infra/llm/online/shardSpending';
import { startPulse } from '../stage/pulse';
import { endShard, type AnsweredShard } from './endShard';
import {
  hasFailuresToRetry,
  readShardAnswers,
  readShardRecord,
  receiptOfPayer,
  receiptOfReuse,
  type ShardRecord,
} from './shardRecord';

export { answersKey, shardRecordName } from '../../core/llm/answersPlace';
export { shardRecordSchema } from './shardRecord';

export interface ShardEnvironment {
  store: ObjectStore;
  ledger: Pick<Ledger, 'openScope'>;
  /** @throws llm-auth or not-configured when this worker has no key or address for it. */
  endpointFor: (settings: LlmSettings) => OnlineEndpoint;
  workflow: { workflowId: string; runId: string };
  /** Temporal's id of the activity, the same for all its attempts. */
  activityId: string;
  heartbeat: (details: unknown) => void;
  signal: AbortSignal;
  patience?: Patience;
}

/** A shard that is to be asked, and where everything of it lies. */
export interface OpenShard {
  request: ShardRequest;
  settings: LlmSettings;
  reader: ArtifactReader;
  part: Part;
  key: string;
  recordName: string;
  spendingName: string;
  owner: string;
}

/**
 * Answers one part of an artifact of requests. A finished shard is reused with its failures as they are, unless they
 * are to be retried. The counts of a receipt are those of the whole shard as far as it came; its tokens and money are
 * what this workflow spent on it since the last receipt, attempts that were killed or failed included. Cancelled, it
 * still says what it spent, and that it was `paused`.
 * @throws llm-unavailable (retryable) when the endpoint answers nothing; llm-auth or not-configured, with nothing asked,
 * when this worker has no key or address for it
 */
export async function answerShard(request: ShardRequest, environment: ShardEnvironment): Promise<ShardReceipt> {
  const shard = await openShard(request, environment);
  const record = await readShardRecord(environment.store, shard.recordName);
  if (record && (record.owner === shard.owner || !hasFailuresToRetry(record, request)))
    return reuseShard(record, shard, environment);
  return askShard(shard, record, environment.endpointFor(shard.settings), environment);
}

async function openShard(request: ShardRequest, { store, workflow, activityId }: ShardEnvironment): Promise<OpenShard> {
  const reader = await openArtifact(store, request.requests.stage, request.requests.key);
  const part = reader.partsOf()[request.shard];
  if (!part) throw new TypeError(`${reader.address} has no shard ${request.shard}`);
  const key = answersKey(request.stage, request.requests);
  const recordName = shardRecordName(request.stage, key, request.shard);
  return {
    ...{ request, settings: llmSettings(request.spec, request.llmStage), reader, part, key, recordName },
    spendingName: recordName.replace(/\.json$/, `.spending-${sha256(workflow.workflowId).slice(0, 16)}.json`),
    owner: `${workflow.runId}/${activityId}`,
  };
}

async function reuseShard(
  record: ShardRecord,
  { request, owner, spendingName, settings }: OpenShard,
  { store }: ShardEnvironment,
): Promise<ShardReceipt> {
  if (record.owner === owner) return receiptOfPayer(record);
  const isUnreported = request.isUnreported ?? false;
  const place = { store, price: settings.price, name: spendingName, owner, isUnreported };
  const isPayer = await takeOverReport(place, record.owner);
  return isPayer ? receiptOfPayer(record) : receiptOfReuse(record);
}

async function askShard(
  shard: OpenShard,
  record: ShardRecord | undefined,
  endpoint: OnlineEndpoint,
  environment: ShardEnvironment,
): Promise<ShardReceipt> {
  const { store, heartbeat, signal } = environment;
  const progress = { stage: shard.request.stage, phase: 'ask', total: shard.part.rows, unit: 'requests' };
  const pulse = startPulse(heartbeat, { ...progress, done: 0 });
  const tell = (done: number): void => pulse.tell({ ...progress, done });
  try {
    const work = await endpoint.openings.take(async () => {
      await endpoint.lanes.untilShort(shard.settings.concurrency, signal);
      return openWork(shard, record, environment);
    });
    try {
      return await endShard(shard, await askAll(shard, work, { ...environment, endpoint, tell }), store);
    } finally {
      await work.ledger.close();
    }
  } finally {
    pulse.stop();
  }
}

/** Reads what is to be asked, and what is known of it. */
async function openWork(
  shard: OpenShard,
  record: ShardRecord | undefined,
  { store, ledger: ledgers }: ShardEnvironment,
): Promise<ShardWork> {
  const requests = await collect(shard.reader.partRows(shard.part, llmRequestSchema));
  const kept = record ? await readKept(record, shard, store) : undefined;
  const round = record ? record.round + 1 : 0;
  const asked = kept ? requests.filter((_, row) => !kept[row]) : requests;
  const keys = asked.flatMap(({ key }) => chainKeys(key, round, shard.settings.maxReasks));
  const ledger = await ledgers.openScope(shardScope(shard.part.contentSha256), keys);
  return { requests, asked, kept, keys, round, ledger };
}

/** The answers that are not asked again, by row. */
async function readKept(
  record: ShardRecord,
  { request, key, reader }: OpenShard,
  store: ObjectStore,
): Promise<(LlmAnswer | undefined)[]> {
  const answers = await readShardAnswers(store, record, { stage: request.stage, key, requests: reader });
  const reason = request.retryFailed?.reason;
  return answers.map((answer) => {
    const isRetried = answer.status === 'failed' && (!reason || answer.failure?.reason === reason);
    return isRetried ? undefined : answer;
  });
}

interface ShardWork {
  requests: LlmRequest[];
  /** Those that have to be answered; `kept` are the answers of the others, by row. */
  asked: LlmRequest[];
  kept: (LlmAnswer | undefined)[] | undefined;
  keys: string[];
  round: number;
  ledger: ScopedLedger;
}

interface AskingEnvironment extends Pick<ShardEnvironment, 'store' | 'signal' | 'patience'> {
  endpoint: OnlineEndpoint;
  /** How many rows of the shard have an answer. */
  tell: (done: number) => void;
}

async function askAll(
  { request, settings, spendingName, owner }: OpenShard,
  { requests, asked, kept, keys, round, ledger }: ShardWork,
  { store, endpoint, tell, signal, patience = defaultPatience }: AskingEnvironment,
): Promise<AnsweredShard> {
  const { price, concurrency, maxReasks } = settings;
  const unanswered = asked.filter(({ key }) => !ledger.get(key));
  const isUnreported = request.isUnreported ?? false;
  const place = { store, ledger, keys, price, name: spendingName, owner, isUnreported };
  const spending = await ShardSpending.open(place, { unanswered, concurrency, grantNanoUsd: request.grantNanoUsd });
  const earlier = spending.spent();
  const granted =
    request.grantNanoUsd === undefined ? undefined : request.grantNanoUsd - earlier.nanoUsd - spending.lostNanoUsd;
  const allowance = new Allowance(costsMoney(price) ? price : undefined, granted);
  const halt = new Halt(signal);
  const before = requests.length - unanswered.length;
  tell(before);
  try {
    const ledgerOnly = request.ledgerOnly ?? false;
    const lane = endpoint.lanes.join(concurrency);
    const tools = { endpoint, lane, allowance, spending, halt, patience, ledger, maxReasks, round, ledgerOnly };
    const onAnswer = (done: number): void => tell(done + requests.length - asked.length);
    const { answers, stopped } = await answerRequests(asked, tools, { concurrency, onAnswer });
    await ledger.flush();
    const rows = kept ? mergeKept(kept, answers) : answers;
    return { rows, fromLedger: before, round, spending, earlier, allowance, ...(stopped ? { stopped } : {}) };
  } catch (error) {
    await ledger.flush();
    await spending.close({ lostNanoUsd: allowance.lostNanoUsd });
    throw error;
  } finally {
    halt.dispose();
  }
}

function mergeKept(kept: (LlmAnswer | undefined)[], answers: (LlmAnswer | undefined)[]): (LlmAnswer | undefined)[] {
  let next = 0;
  return kept.map((answer) => answer ?? answers[next++]);
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
