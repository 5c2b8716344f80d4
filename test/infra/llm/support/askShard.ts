import { answerShard, type ShardEnvironment } from '../../../../activities/llm/answerShard';
import { buildRequest } from '../../../../activities/llm/requestRow';
import { shardRecordSchema } from '../../../../activities/llm/shardRecord';
import { defineStage } from '../../../../activities/stage/definition';
import { runStage } from '../../../../activities/stage/runStage';
import type { StageTools } from '../../../../activities/stage/tools';
import { llmAnswerSchema, type LlmAnswer, type LlmBody } from '../../../../core/contracts/llm';
import type { ShardReceipt, ShardRequest } from '../../../../core/contracts/llmWork';
import { pipelineSpecSchema } from '../../../../core/contracts/pipelineSpec';
import type { StageReceipt } from '../../../../core/contracts/receipt';
import { answersKey, shardRecordName } from '../../../../core/llm/answersPlace';
import { ArtifactReader } from '../../../../infra/artifactStore/artifactReader';
import { openArtifact } from '../../../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../../../infra/artifactStore/memoryObjectStore';
import { createGates } from '../../../../infra/llm/limits/gate';
import { createEndpoints } from '../../../../infra/llm/online/endpoints';
import { Ledger } from '../../../../infra/ledger/ledger';
import type { CrashingLedger } from './crashingLedger';

export const canaryKey = 'sk-canary-1234567890';
export const answersStage = 'query-answers';

/** Shows what is needed to tell one question from another. */
export const bodyOf = (question: string, fields: Partial<LlmBody> = {}): LlmBody => ({
  model: 'm',
  messages: [{ role: 'user', content: question }],
  max_completion_tokens: 10,
  ...fields,
});
export const questions = (count: number): LlmBody[] =>
  Array.from({ length: count }, (_, index) => bodyOf(`question ${index}`));
export const isQuestion = (question: string, number: number): boolean => question === `question ${number}`;

/** Shards of requests, answered by the real activity over real HTTP, on a store in memory and without Temporal. */
export function shardRunner(url: string, crashing?: CrashingLedger) {
  const store = new MemoryObjectStore();
  const ledger = crashing ?? new Ledger(store);
  const environment = { baseUrl: undefined, apiKey: canaryKey, rehearsalUrl: undefined };
  const heartbeats: unknown[] = [];
  const newProcess = () => createEndpoints({ store, environment, gates: createGates(store) });
  let endpointFor = newProcess();
  let activities = 0;

  const plan = (bodies: LlmBody[]): Promise<StageReceipt> =>
    runStage(
      defineStage({
        name: 'query-requests',
        version: 1,
        inputs: [],
        configure: () => ({ bodies }),
        async run({ output }) {
          for (const [row, body] of bodies.entries()) await output.write(buildRequest(body, { row }));
        },
      }),
      { runId: 'r', spec: specOf({}), inputs: {} },
      {
        ...{ store, tools: {} as StageTools, codeVersion: 'test', workflow: { workflowId: 'w', runId: 'r' } },
        ...{ heartbeat: () => undefined, signal: new AbortController().signal },
      },
    );

  const specOf = (llm: Record<string, unknown>) =>
    pipelineSpecSchema.parse({
      ...{ name: 'shards', corpus: { jsonl: 'corpus.jsonl' } },
      llm: { model: 'm', baseUrl: url, concurrency: 4, timeoutMs: 20_000, ...llm },
    });

  return {
    store,
    heartbeats,
    /** Endpoints and gates as a worker that has just started has them. */
    restart: () => void (endpointFor = newProcess()),

    /** One activity; the same `activityId` again is its next attempt. */
    async ask(
      bodies: LlmBody[],
      llm: Record<string, unknown> = {},
      fields: Partial<ShardRequest> & Partial<Pick<ShardEnvironment, 'activityId' | 'signal' | 'patience'>> = {},
    ): Promise<ShardReceipt> {
      const { activityId = `activity-${(activities += 1)}`, signal, patience, ...requestFields } = fields;
      const requests = await plan(bodies);
      return answerShard(
        { spec: specOf(llm), llmStage: 'queries', stage: answersStage, requests, shard: 0, ...requestFields },
        {
          ...{ store, ledger, endpointFor, activityId },
          workflow: { workflowId: 'w', runId: 'r' },
          heartbeat: (details) => heartbeats.push(details),
          signal: signal ?? new AbortController().signal,
          patience: patience ?? { maxAttempts: 4, firstDelayMs: 5, maxDelayMs: 20, maxRateLimitedMs: 5_000 },
        },
      );
    },

    /** The rows of the finished shard. */
    async rows(bodies: LlmBody[]): Promise<LlmAnswer[]> {
      const requests = await plan(bodies);
      const key = answersKey(answersStage, requests);
      const record = shardRecordSchema.parse(
        JSON.parse((await store.get(shardRecordName(answersStage, key, 0))).toString()),
      );
      const { manifest } = await openArtifact(store, requests.stage, requests.key);
      const reader = new ArtifactReader(store, { ...manifest, stage: answersStage, key, parts: [record.part] });
      const rows: LlmAnswer[] = [];
      for await (const row of reader.rows(llmAnswerSchema)) rows.push(row);
      return rows;
    },
  };
}
