import { artifactPrefix } from '../artifactPrefix';
import type { LlmStage } from '../contracts/llmWork';
import type { ArtifactReference } from '../contracts/manifest';
import { artifactKey } from '../hashing/digest';

/** The artifact of answers that each stage collects. */
export const answerStages = {
  queries: 'query-answers',
  judge: 'judge-answers',
  probe: 'probe-answers',
  rerank: 'rerank-answers',
} as const satisfies Record<LlmStage, string>;

/** Of the stages that seal answers, for keys and manifests. */
export const answersVersion = 1;

/** Answers are a function of the requests alone: the model and its settings stand in each request. */
export function answersKey(stage: string, requests: Pick<ArtifactReference, 'digest'>): string {
  return artifactKey({ stage, version: answersVersion, config: {}, inputs: { requests: requests.digest } });
}

/** Where the records of finished shards lie, one object a shard, until and after the answers are sealed. */
export function shardRecordPrefix(stage: string, key: string): string {
  return `${artifactPrefix(stage, key)}/shards/`;
}

export function shardRecordName(stage: string, key: string, shard: number): string {
  return `${shardRecordPrefix(stage, key)}${String(shard).padStart(5, '0')}.json`;
}

/** The shard of a record's name; undefined for any other object. */
export function shardOfRecord(name: string): number | undefined {
  const digits = /\/shards\/(\d{5,})\.json$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
