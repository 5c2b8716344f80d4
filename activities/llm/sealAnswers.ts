import type { SealRequest } from '../../core/contracts/activities';
import type { Manifest, Part, Usage } from '../../core/contracts/manifest';
import type { StageReceipt } from '../../core/contracts/receipt';
import { RankwrightError } from '../../core/errors';
import { answersKey, answersVersion, shardRecordName } from '../../core/llm/answersPlace';
import { confirmParts } from '../../infra/artifactStore/confirmParts';
import { artifactDigest, openArtifact, readManifest, sealManifest } from '../../infra/artifactStore/manifests';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import { mapConcurrently } from '../../infra/mapConcurrently';
import { receiptOf } from '../stage/runStage';
import { readShardRecord, type ShardRecord } from './shardRecord';

interface SealEnvironment {
  store: ObjectStore;
  codeVersion: string;
  workflow: { workflowId: string; runId: string };
}

/** One small object a shard: a million requests have four thousand. */
const recordsReadAtATime = 32;

/** The sealed answers of a set of requests, when there are any: then no shard has to be looked at. */
export async function findAnswers(
  { stage, requests }: SealRequest,
  { store }: SealEnvironment,
): Promise<StageReceipt | null> {
  const manifest = await readManifest(store, stage, answersKey(stage, requests));
  return manifest ? receiptOf(manifest, { reused: true }) : null;
}

/**
 * Makes one artifact of the finished shards, in the order of the requests; requests in quarantine are rows of it.
 * @throws too-many-failures for more of those than were accepted; missing-object for a shard that is not finished
 */
export async function sealAnswers(
  { stage, requests, acceptedFailures, usage }: SealRequest,
  environment: SealEnvironment,
): Promise<StageReceipt> {
  const startedAt = new Date();
  const key = answersKey(stage, requests);
  const reader = await openArtifact(environment.store, requests.stage, requests.key);
  const records = await readRecords(environment.store, { stage, key, shards: reader.partsOf().length });
  refuseMoreFailures(records, acceptedFailures);
  const parts = records.map(({ part }) => part);
  const failedByReason = sumFailures(records);
  const manifest: Manifest = {
    schemaVersion: 1,
    stage,
    key,
    digest: artifactDigest(parts),
    version: answersVersion,
    config: {},
    inputs: { requests },
    parts,
    counts: { in: reader.rowCount(), out: rowsOf(parts), dropped: {} },
    usage: usage ?? sumUsage(records.map((record) => record.usage)),
    ...(Object.keys(failedByReason).length > 0 ? { summary: { failedByReason } } : {}),
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    codeVersion: environment.codeVersion,
    ...environment.workflow,
  };
  const sealed = await sealManifest(environment.store, manifest);
  // Shards may have been finished long ago, by a run that is kept no more.
  await confirmParts(environment.store, sealed);
  return receiptOf(sealed, { reused: false });
}

async function readRecords(
  store: ObjectStore,
  { stage, key, shards }: { stage: string; key: string; shards: number },
): Promise<ShardRecord[]> {
  const names = Array.from({ length: shards }, (_, shard) => shardRecordName(stage, key, shard));
  return mapConcurrently(names, recordsReadAtATime, async (name) => {
    const record = await readShardRecord(store, name);
    if (record) return record;
    throw new RankwrightError('missing-object', `${store.address}/${name} does not exist: its shard is not finished`, {
      mend: 'start the run again: what was answered is in the ledger, and is not paid for again',
    });
  });
}

/** Only when another run changed a shard after this run had counted: then nobody has accepted what is there now. */
function refuseMoreFailures(records: readonly ShardRecord[], accepted: number): void {
  const failed = records.reduce((sum, { usage }) => sum + usage.failed, 0);
  if (failed <= accepted) return;
  const example = records.find((record) => record.example)?.example ?? 'the endpoint refused the request';
  throw new RankwrightError(
    'too-many-failures',
    `${failed} requests have no usable answer, and ${accepted} were accepted; for example: ${example.slice(0, 300)}`,
    { mend: 'start the run again: it counts them anew and asks nothing that was answered' },
  );
}

function sumFailures(records: readonly ShardRecord[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const { failedByReason } of records) {
    for (const [reason, count] of Object.entries(failedByReason)) sum[reason] = (sum[reason] ?? 0) + count;
  }
  return sum;
}

function rowsOf(parts: Part[]): number {
  return parts.reduce((sum, { rows }) => sum + (rows ?? 0), 0);
}

function sumUsage(usages: Usage[]): Usage {
  const sum = (field: keyof Usage) => usages.reduce((total, usage) => total + (usage[field] ?? 0), 0);
  const hasPrice = usages.length > 0 && usages.every(({ nanoUsd }) => nanoUsd !== undefined);
  return {
    requests: sum('requests'),
    fromLedger: sum('fromLedger'),
    failed: sum('failed'),
    tokensIn: sum('tokensIn'),
    tokensCached: sum('tokensCached'),
    tokensOut: sum('tokensOut'),
    ...(hasPrice ? { nanoUsd: sum('nanoUsd') } : {}),
  };
}
