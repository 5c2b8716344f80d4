import { z } from 'zod';
import { llmAnswerSchema, type LlmAnswer } from '../../core/contracts/llm';
import { quarantineReasons, type ShardReceipt, type ShardRequest } from '../../core/contracts/llmWork';
import { partSchema, usageSchema } from '../../core/contracts/manifest';
import { canonicalJson } from '../../core/hashing/canonicalJson';
import { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';

const failuresSchema = z.partialRecord(z.enum(quarantineReasons), z.number().int().nonnegative());

/**
 * What is kept of a finished shard until the stage is sealed. `usage` is that of its rows and what this run spent on
 * them; `round` counts how often failures were asked again; `paid` is what the activity that finished it has to report.
 */
export const shardRecordSchema = z.object({
  part: partSchema,
  usage: usageSchema,
  failedByReason: failuresSchema.default({}),
  round: z.number().int().nonnegative().default(0),
  owner: z.string().default(''),
  paid: z.object({ usage: usageSchema, lostNanoUsd: z.number().optional() }).optional(),
  /** Why one of its requests failed. */
  example: z.string().optional(),
});
export type ShardRecord = z.infer<typeof shardRecordSchema>;

export async function readShardRecord(store: ObjectStore, name: string): Promise<ShardRecord | undefined> {
  if (!(await store.has(name))) return undefined;
  return shardRecordSchema.parse(JSON.parse((await store.get(name)).toString('utf8')));
}

export async function writeShardRecord(store: ObjectStore, name: string, record: ShardRecord): Promise<void> {
  await store.put(name, Buffer.from(canonicalJson(record)));
}

/** The answers of a finished shard, before a manifest names their part. */
export async function readShardAnswers(
  store: ObjectStore,
  { part }: ShardRecord,
  { stage, key, requests }: { stage: string; key: string; requests: ArtifactReader },
): Promise<LlmAnswer[]> {
  const unsealed = new ArtifactReader(store, { ...requests.manifest, stage, key, parts: [part] });
  const answers: LlmAnswer[] = [];
  for await (const answer of unsealed.partRows(part, llmAnswerSchema)) answers.push(answer);
  return answers;
}

/** Whether a finished shard has rows that the request wants asked again. */
export function hasFailuresToRetry({ failedByReason }: ShardRecord, { retryFailed }: ShardRequest): boolean {
  if (!retryFailed) return false;
  const { reason } = retryFailed;
  return reason ? (failedByReason[reason] ?? 0) > 0 : Object.keys(failedByReason).length > 0;
}

/** What a finished shard gives those who did not pay for it. */
export function receiptOfReuse(record: ShardRecord): ShardReceipt {
  const { usage, part, failedByReason } = record;
  const { nanoUsd } = usage;
  const free = { ...usage, fromLedger: usage.requests - usage.failed, tokensIn: 0, tokensOut: 0, tokensCached: 0 };
  const rows = part.rows ?? 0;
  return { rows, reused: true, usage: nanoUsd === undefined ? free : { ...free, nanoUsd: 0 }, failedByReason };
}

/** What a finished shard gives the activity that finished it, or another of the same workflow that reports for it. */
export function receiptOfPayer(record: ShardRecord): ShardReceipt {
  const { paid } = record;
  if (!paid) return receiptOfReuse(record);
  const { usage, lostNanoUsd } = paid;
  const rows = record.part.rows ?? 0;
  const receipt = { rows, reused: false, usage, failedByReason: record.failedByReason };
  return lostNanoUsd ? { ...receipt, lostNanoUsd } : receipt;
}
