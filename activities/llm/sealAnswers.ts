import type { Manifest, Part, Usage } from '../../core/contracts/manifest';
import type { SealRequest } from '../../core/contracts/activities';
import type { StageReceipt } from '../../core/contracts/receipt';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import { artifactDigest, openArtifact, readManifest, sealManifest } from '../../infra/artifactStore/manifests';
import { receiptOf } from '../stage/runStage';
import { refuseTooManyFailures } from './answers';
import { answersKey, shardRecordName, shardRecordSchema } from './answerShard';

interface SealEnvironment {
  store: ObjectStore;
  codeVersion: string;
  workflow: { workflowId: string; runId: string };
}

/** The sealed answers of a set of requests, when there are any: then no shard has to be looked at. */
export async function findAnswers(
  { stage, requests }: SealRequest,
  { store }: SealEnvironment,
): Promise<StageReceipt | null> {
  const manifest = await readManifest(store, stage, answersKey(stage, requests));
  return manifest ? receiptOf(manifest, { reused: true }) : null;
}

/** Makes one artifact of the finished shards, in the order of the requests. */
export async function sealAnswers(
  { stage, requests, maxFailedShare }: SealRequest,
  environment: SealEnvironment,
): Promise<StageReceipt> {
  const startedAt = new Date();
  const key = answersKey(stage, requests);
  const reader = await openArtifact(environment.store, requests.stage, requests.key);
  const records = [];
  for (const shard of reader.partsOf().keys()) {
    const body = await environment.store.get(shardRecordName(stage, key, shard));
    records.push(shardRecordSchema.parse(JSON.parse(body.toString('utf8'))));
  }
  const parts = records.map(({ part }) => part);
  const usage = sumUsage(records.map((record) => record.usage));
  const example = records.find((record) => record.example)?.example ?? 'the endpoint refused the request';
  refuseTooManyFailures(usage.failed, usage.requests, maxFailedShare, example);
  const manifest: Manifest = {
    schemaVersion: 1,
    stage,
    key,
    digest: artifactDigest(parts),
    config: {},
    inputs: { requests },
    parts,
    counts: { in: reader.rowCount(), out: rowsOf(parts), dropped: {} },
    usage,
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    codeVersion: environment.codeVersion,
    ...environment.workflow,
  };
  return receiptOf(await sealManifest(environment.store, manifest), { reused: false });
}

function rowsOf(parts: Part[]): number {
  return parts.reduce((sum, { rows }) => sum + (rows ?? 0), 0);
}

function sumUsage(usages: Usage[]): Usage {
  const sum = (field: 'requests' | 'fromLedger' | 'failed' | 'tokensIn' | 'tokensOut') =>
    usages.reduce((total, usage) => total + usage[field], 0);
  return {
    requests: sum('requests'),
    fromLedger: sum('fromLedger'),
    failed: sum('failed'),
    tokensIn: sum('tokensIn'),
    tokensOut: sum('tokensOut'),
  };
}
