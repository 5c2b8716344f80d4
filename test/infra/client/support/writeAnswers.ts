import { shardRecordSchema, writeShardRecord } from '../../../../activities/llm/shardRecord';
import { artifactPrefix } from '../../../../core/artifactPrefix';
import type { LlmAnswer } from '../../../../core/contracts/llm';
import type { ArtifactReference, Manifest } from '../../../../core/contracts/manifest';
import { canonicalJson } from '../../../../core/hashing/canonicalJson';
import { digestOf } from '../../../../core/hashing/digest';
import { answersKey, shardRecordName } from '../../../../core/llm/answersPlace';
import { ArtifactWriter, storePart } from '../../../../infra/artifactStore/artifactWriter';
import { artifactDigest, sealManifest } from '../../../../infra/artifactStore/manifests';
import type { ObjectStore } from '../../../../infra/artifactStore/objectStore';

/** An artifact with the given rows, two a part. */
export async function writeArtifact(
  store: ObjectStore,
  stage: string,
  rows: object[],
  inputs: Manifest['inputs'] = {},
  tables: Record<string, object[]> = {},
): Promise<ArtifactReference> {
  const key = digestOf({ stage, rows, tables }).slice(0, 32);
  const writer = new ArtifactWriter(store, artifactPrefix(stage, key));
  for (const row of rows) await writer.write(row, 'part', { rowsPerPart: 2 });
  for (const [table, others] of Object.entries(tables)) for (const row of others) await writer.write(row, table);
  await writer.finish();
  const { parts, counts } = writer;
  const digest = artifactDigest(parts);
  await sealManifest(store, {
    ...{ schemaVersion: 1, stage, key, digest, config: {}, inputs, parts, counts },
    ...{ startedAt: '2026-11-21T09:00:00Z', durationMs: 1, codeVersion: 'test', workflowId: 'w', runId: 'r' },
  });
  return { stage, key, digest };
}

/** What a shard leaves that has ended with these answers. */
export async function writeShard(
  store: ObjectStore,
  stage: string,
  requests: ArtifactReference,
  shard: number,
  answers: LlmAnswer[],
): Promise<void> {
  const key = answersKey(stage, requests);
  const part = await storePart(store, artifactPrefix(stage, key), {
    name: `part-${String(shard).padStart(5, '0')}.jsonl.gz`,
    table: 'part',
    lines: answers.map((answer) => canonicalJson(answer)),
  });
  const failedByReason: Record<string, number> = {};
  for (const { failure } of answers)
    if (failure) failedByReason[failure.reason] = (failedByReason[failure.reason] ?? 0) + 1;
  const failed = answers.filter(({ status }) => status === 'failed').length;
  const usage = { requests: answers.length, fromLedger: 0, failed, tokensIn: 1, tokensOut: 1 };
  const record = shardRecordSchema.parse({ part, usage, failedByReason });
  await writeShardRecord(store, shardRecordName(stage, key, shard), record);
}
