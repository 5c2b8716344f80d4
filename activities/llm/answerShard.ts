import { z } from 'zod';
import type { ArtifactReference, Part, Usage } from '../../core/contracts/manifest';
import { partSchema, usageSchema } from '../../core/contracts/manifest';
import { llmRequestSchema, type LlmAnswer, type LlmRequest } from '../../core/contracts/llm';
import type { ShardReceipt, ShardRequest } from '../../core/contracts/activities';
import { canonicalJson } from '../../core/hashing/canonicalJson';
import { artifactKey } from '../../core/hashing/digest';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import { AnswerLedger } from '../../infra/llm/answerLedger';
import { answerRequests } from '../../infra/llm/answerRequests';
import type { TextModel } from '../../infra/llm/textModel';
import { startPulse } from '../stage/pulse';
import { storePart } from '../../infra/artifactStore/artifactWriter';
import { artifactPrefix } from '../../core/artifactPrefix';
import { openArtifact } from '../../infra/artifactStore/manifests';

export interface ShardEnvironment {
  store: ObjectStore;
  model: TextModel;
  heartbeat: (details: unknown) => void;
  signal: AbortSignal;
}

/** What is kept of a finished shard until the stage is sealed; `example` is why one of its requests failed. */
export const shardRecordSchema = z.object({ part: partSchema, usage: usageSchema, example: z.string().optional() });

/** Answers are a function of the requests alone: the model and its settings stand in each request. */
export function answersKey(stage: string, requests: ArtifactReference): string {
  return artifactKey({ stage, version: 1, config: {}, inputs: { requests: requests.digest } });
}

export function shardRecordName(stage: string, key: string, shard: number): string {
  return `${artifactPrefix(stage, key)}/shards/${String(shard).padStart(5, '0')}.json`;
}

/** Answers one part of an artifact of requests. A shard that was finished without failures is not asked again. */
export async function answerShard(request: ShardRequest, environment: ShardEnvironment): Promise<ShardReceipt> {
  const key = answersKey(request.stage, request.requests);
  const recordName = shardRecordName(request.stage, key, request.shard);
  const finished = await readRecord(environment.store, recordName);
  if (finished && finished.usage.failed === 0) return receiptOf(finished, true);
  const reader = await openArtifact(environment.store, request.requests.stage, request.requests.key);
  const part = reader.partsOf()[request.shard];
  if (!part) throw new TypeError(`${reader.address} has no shard ${request.shard}`);
  const requests = await collect(reader.partRows(part, llmRequestSchema));
  const { answers, usage } = await answerAll(request, environment, part, requests);
  const stored = await storePart(environment.store, artifactPrefix(request.stage, key), {
    name: part.name,
    table: 'part',
    lines: answers.map((answer) => canonicalJson(answer)),
  });
  const failure = answers.find(({ status }) => status === 'failed')?.failure;
  const record = { part: stored, usage, ...(failure ? { example: `${failure.reason}: ${failure.message}` } : {}) };
  await environment.store.put(recordName, Buffer.from(canonicalJson(record)));
  return receiptOf(record, false);
}

async function answerAll(
  { spec, stage }: ShardRequest,
  { store, model, heartbeat, signal }: ShardEnvironment,
  part: Part,
  requests: LlmRequest[],
): Promise<{ answers: LlmAnswer[]; usage: Usage }> {
  const ledger = await AnswerLedger.open(store, part.contentSha256);
  const fromLedger = requests.filter(({ key }) => ledger.get(key)).length;
  const progress = { stage, phase: 'ask', done: 0, total: requests.length, unit: 'requests' };
  const pulse = startPulse(heartbeat, progress);
  try {
    const options = { concurrency: spec.llm.concurrency, signal };
    const onAnswer = (done: number): void => pulse.tell({ ...progress, done });
    const answers = await answerRequests(requests, { model, ledger }, { ...options, onAnswer });
    return { answers, usage: usageOf(answers, fromLedger) };
  } finally {
    pulse.stop();
  }
}

function usageOf(answers: LlmAnswer[], fromLedger: number): Usage {
  const sum = (of: (answer: LlmAnswer) => number) => answers.reduce((total, answer) => total + of(answer), 0);
  return {
    requests: answers.length,
    fromLedger,
    failed: sum(({ status }) => (status === 'failed' ? 1 : 0)),
    tokensIn: sum(({ tokensIn }) => tokensIn),
    tokensOut: sum(({ tokensOut }) => tokensOut),
  };
}

async function readRecord(store: ObjectStore, name: string): Promise<z.infer<typeof shardRecordSchema> | undefined> {
  if (!(await store.has(name))) return undefined;
  return shardRecordSchema.parse(JSON.parse((await store.get(name)).toString('utf8')));
}

function receiptOf({ part, usage }: z.infer<typeof shardRecordSchema>, reused: boolean): ShardReceipt {
  return { rows: part.rows ?? 0, reused, usage };
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
