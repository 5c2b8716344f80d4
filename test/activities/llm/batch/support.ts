import { setMaxListeners } from 'node:events';
import { planBatches } from '../../../../activities/llm/batch/planBatches';
import { collectBatch } from '../../../../activities/llm/batch/collectBatch';
import { deleteBatchFiles } from '../../../../activities/llm/batch/endBatch';
import { readBatch } from '../../../../activities/llm/batch/readBatch';
import { submitBatch } from '../../../../activities/llm/batch/submitBatch';
import type { BatchEnvironment } from '../../../../activities/llm/batch/environment';
import { buildRequest } from '../../../../activities/llm/requestRow';
import type { LlmBody, LlmRequest } from '../../../../core/contracts/llm';
import type {
  BatchPlan,
  BatchReference,
  BatchRoundPlan,
  BatchRoundRequest,
  BatchState,
  CollectedBatch,
  SubmittedBatch,
} from '../../../../core/contracts/llmWork';
import type { ArtifactReference } from '../../../../core/contracts/manifest';
import { pipelineSpecSchema, type PipelineSpec } from '../../../../core/contracts/pipelineSpec';
import { llmSettings } from '../../../../core/llm/settings';
import { ArtifactWriter } from '../../../../infra/artifactStore/artifactWriter';
import { artifactDigest, sealManifest } from '../../../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../../../infra/artifactStore/memoryObjectStore';
import type { ObjectStore } from '../../../../infra/artifactStore/objectStore';
import { Ledger } from '../../../../infra/ledger/ledger';
import { createBatchEndpoints } from '../../../../infra/llm/batch/batchEndpoints';
import { artifactPrefix } from '../../../../core/artifactPrefix';

/** A stage's batch work against a server that speaks the Batch API, one activity a method. */
export interface BatchStage {
  store: MemoryObjectStore;
  ledger: Ledger;
  requests: LlmRequest[];
  environment: BatchEnvironment;
  plan(round: number, grantNanoUsd?: number): Promise<BatchRoundPlan>;
  reference(plan: BatchPlan): BatchReference;
  submit(plan: BatchPlan): Promise<SubmittedBatch>;
  untilFinal(plan: BatchPlan, submitted: SubmittedBatch): Promise<BatchState>;
  collect(plan: BatchPlan, submitted: SubmittedBatch, state: BatchState): Promise<CollectedBatch>;
  /** Submits, waits, collects, deletes. */
  run(plan: BatchPlan): Promise<{ submitted: SubmittedBatch; state: BatchState; collected: CollectedBatch }>;
  /** Keys of the requests that the ledger answers. */
  answered(): Promise<Set<string>>;
  /** The same stage as another run sees it. */
  asRun(runId: string): BatchStage;
}

export interface StageOptions {
  url: string;
  requests: LlmRequest[];
  llm?: object;
  runId?: string;
  store?: MemoryObjectStore;
}

const stage = 'query-answers';

export async function openBatchStage(options: StageOptions): Promise<BatchStage> {
  const store = options.store ?? new MemoryObjectStore();
  const reference = await storeRequests(store, options.requests);
  return bindStage({ ...options, store }, reference);
}

function bindStage(options: StageOptions & { store: MemoryObjectStore }, requests: ArtifactReference): BatchStage {
  const { store, runId = 'run-1' } = options;
  const spec = buildSpec({ baseUrl: options.url, ...options.llm });
  const ledger = new Ledger(store);
  const endpoint = createBatchEndpoints({
    store,
    environment: { baseUrl: undefined, apiKey: 'test-key', rehearsalUrl: undefined },
  })(llmSettings(spec, 'queries'));
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const environment = { store, ledger, heartbeat: () => undefined, signal, ...endpoint };
  const workflowId = `${runId}/queries`;
  const base: Omit<BatchRoundRequest, 'round'> = { spec, llmStage: 'queries', stage, requests };
  const batch: BatchStage = {
    ...{ store, ledger, requests: options.requests, environment },
    plan: (round, grantNanoUsd) =>
      planBatches(
        { ...base, round, ...(grantNanoUsd === undefined ? {} : { grantNanoUsd }) },
        { ...environment, workflow: { workflowId } },
      ),
    reference: (plan) => ({ spec, llmStage: 'queries', plan, workflowId }),
    submit: (plan) => submitBatch(batch.reference(plan), environment),
    untilFinal: (plan, submitted) => untilFinal(batch.reference(plan), submitted, environment),
    collect: (plan, submitted, state) => collectBatch(batch.reference(plan), submitted, state, environment),
    async run(plan) {
      const submitted = await batch.submit(plan);
      const state = await batch.untilFinal(plan, submitted);
      const collected = await batch.collect(plan, submitted, state);
      await deleteBatchFiles(batch.reference(plan), submitted, state, environment);
      return { submitted, state, collected };
    },
    answered: () => ledger.answeredKeys(options.requests.map(({ key }) => key)),
    asRun: (otherRun) => bindStage({ ...options, runId: otherRun }, requests),
  };
  return batch;
}

export function buildSpec(llm: object): PipelineSpec {
  return pipelineSpecSchema.parse({
    name: 'batches',
    corpus: { jsonl: 'passages.jsonl' },
    llm: { model: 'test-model', mode: 'batch', timeoutMs: 20_000, ...llm },
  });
}

async function untilFinal(
  batch: BatchReference,
  submitted: SubmittedBatch,
  environment: BatchEnvironment,
): Promise<BatchState> {
  for (;;) {
    const state = await readBatch(batch, submitted, environment);
    if (['completed', 'expired', 'cancelled', 'failed'].includes(state.status)) return state;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export const answerSchema = {
  type: 'object',
  properties: { question: { type: 'string' } },
  required: ['question'],
  additionalProperties: false,
};

/** Requests for JSON, one a number; every one is its own key. */
export function buildRequests(count: number, from = 0, extra: Partial<LlmBody> = {}): LlmRequest[] {
  return Array.from({ length: count }, (_, index) => buildNumbered(from + index, extra));
}

export function buildNumbered(number: number, extra: Partial<LlmBody> = {}): LlmRequest {
  const body: LlmBody = {
    model: 'test-model',
    messages: [
      { role: 'system', content: 'Write a question that the passage answers.' },
      { role: 'user', content: `Passage ${number}: the harbour was dredged ${number} times.` },
    ],
    temperature: 0,
    max_completion_tokens: 100,
    response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema: answerSchema } },
    ...extra,
  };
  return buildRequest(body, { passage: `p${number}` });
}

/** Writes requests as the planning stages do, 256 a part. */
export async function storeRequests(store: ObjectStore, requests: Iterable<LlmRequest>): Promise<ArtifactReference> {
  const identity = { stage: 'query-requests', key: '0123456789abcdef0123456789abcdef' };
  const writer = new ArtifactWriter(store, artifactPrefix(identity.stage, identity.key));
  for (const request of requests) await writer.write(request, 'part', { rowsPerPart: 256 });
  await writer.finish();
  const digest = artifactDigest(writer.parts);
  await sealManifest(store, {
    ...{ schemaVersion: 1, ...identity, digest, config: {}, inputs: {}, parts: writer.parts, counts: writer.counts },
    ...{ startedAt: '2026-01-01T00:00:00Z', durationMs: 0, codeVersion: 'test', workflowId: 'w', runId: 'r' },
  });
  return { ...identity, digest };
}
