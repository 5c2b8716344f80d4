import { z } from 'zod';
import { llmAnswerSchema, llmRequestSchema, type LlmAnswer, type LlmRequest } from '../../core/contracts/llm';
import type { LlmStage } from '../../core/contracts/llmWork';
import { partSchema } from '../../core/contracts/manifest';
import { answersKey, answerStages, shardOfRecord, shardRecordPrefix } from '../../core/llm/answersPlace';
import { ArtifactReader } from '../artifactStore/artifactReader';
import type { ObjectStore } from '../artifactStore/objectStore';
import { mapConcurrently } from '../mapConcurrently';

/** What a shard that ended has left, as far as it is of interest here. */
const recordSchema = z.object({
  part: partSchema,
  failedByReason: z.record(z.string(), z.number().int().nonnegative()).default({}),
});
export type ShardRecord = z.infer<typeof recordSchema> & { shard: number };

/** An answer that cannot be used, and the shard that its request is in. */
export interface FailedAnswer {
  answer: LlmAnswer;
  shard: number;
}

const openObjects = 16;

/** What the shards of a stage have left that ended, in the order of the requests. */
export async function readShardRecords(
  stage: LlmStage,
  requests: ArtifactReader,
  store: ObjectStore,
): Promise<ShardRecord[]> {
  const names: { name: string; shard: number }[] = [];
  for await (const { key: name } of store.list(shardRecordPrefix(answerStages[stage], keyOf(stage, requests)))) {
    const shard = shardOfRecord(name);
    if (shard !== undefined) names.push({ name, shard });
  }
  names.sort((left, right) => left.shard - right.shard);
  return mapConcurrently(names, openObjects, async ({ name, shard }) => {
    return { ...recordSchema.parse(JSON.parse((await store.get(name)).toString('utf8'))), shard };
  });
}

/** The failed rows of a shard; its answers are a part like those of an artifact, before a manifest names it. */
export async function readFailedAnswers(
  { part, shard }: ShardRecord,
  stage: LlmStage,
  requests: ArtifactReader,
  store: ObjectStore,
): Promise<FailedAnswer[]> {
  const unsealed = { ...requests.manifest, stage: answerStages[stage], key: keyOf(stage, requests), parts: [part] };
  const failed: FailedAnswer[] = [];
  for await (const answer of new ArtifactReader(store, unsealed).partRows(part, llmAnswerSchema)) {
    if (answer.status === 'failed') failed.push({ answer, shard });
  }
  return failed;
}

/** The requests of failed answers, by key. */
export async function readAsked(
  failed: FailedAnswer[],
  requests: ArtifactReader,
): Promise<ReadonlyMap<string, LlmRequest>> {
  const byKey = new Map<string, LlmRequest>();
  const keys = new Set(failed.map(({ answer }) => answer.key));
  const parts = requests.partsOf();
  for (const shard of new Set(failed.map((each) => each.shard))) {
    const part = parts[shard];
    if (!part) continue;
    for await (const request of requests.partRows(part, llmRequestSchema)) {
      if (keys.has(request.key)) byKey.set(request.key, request);
    }
  }
  return byKey;
}

function keyOf(stage: LlmStage, requests: ArtifactReader): string {
  return answersKey(answerStages[stage], requests.manifest);
}
