import { createInterface } from 'node:readline';
import { z } from 'zod';
import { llmAnswerSchema, llmRequestSchema, type LlmRequest } from '../../../core/contracts/llm';
import type { LineageRequest } from '../../../core/contracts/lineage';
import type { LlmStage } from '../../../core/contracts/llmWork';
import type { ArtifactReference, Manifest } from '../../../core/contracts/manifest';
import type { PipelineSpec } from '../../../core/contracts/pipelineSpec';
import { answerStages, answersKey } from '../../../core/llm/answersPlace';
import { readInputKey } from '../../../core/llm/batchInput';
import { batchFolder, submittedNoteName } from '../../../core/llm/batchNames';
import { costNanoUsd } from '../../../core/llm/money';
import { llmSettings } from '../../../core/llm/settings';
import { roundInputs } from '../../../temporal.config';
import { openArtifact, readManifest } from '../../artifactStore/manifests';
import type { ObjectStore } from '../../artifactStore/objectStore';
import { Ledger, type LedgerEntry } from '../../ledger/ledger';

/** The requests of an LLM stage that are asked for; `artifact` is what the stage made of their answers. */
export interface AskedStage {
  stage: LlmStage;
  artifact: ArtifactReference;
  isMeant: (request: Pick<LlmRequest, 'key' | 'context'>) => boolean;
}

interface Asked extends LineageRequest {
  requests: ArtifactReference;
  answers: ArtifactReference | undefined;
}

/**
 * Finds requests by what they are about, in all rounds, with what the ledger (else the artifact of answers) says of their
 * answers, and the provider's batch that they went to. Memory: the requests that are meant.
 */
export async function traceRequests(
  stages: readonly AskedStage[],
  { store, spec }: { store: ObjectStore; spec?: PipelineSpec },
): Promise<Map<LlmStage, LineageRequest[]>> {
  const traced = new Map<LlmStage, LineageRequest[]>();
  const ledger = new Ledger(store, { warn: () => undefined });
  for (const { stage, artifact, isMeant } of stages) {
    const manifest = await readManifest(store, artifact.stage, artifact.key);
    const asked = manifest ? await findRequests(manifest, isMeant, store) : [];
    // A scope that is never written to leaves nothing behind.
    const known = await ledger.openScope(
      'lineage',
      asked.map(({ key }) => key),
    );
    const requests: LineageRequest[] = [];
    for (const { key, round, ...place } of asked) {
      const entry = known.get(key);
      const answer = entry ? describeEntry(entry, stage, spec) : await findAnswer(key, place.answers, store);
      const batch = entry?.isBatch === false ? undefined : await findBatch(stage, key, place.requests, store);
      requests.push({ key, round, ...(answer ? { answer } : {}), ...(batch ? { batch } : {}) });
    }
    traced.set(stage, requests);
  }
  return traced;
}

async function findRequests(
  { inputs }: Manifest,
  isMeant: AskedStage['isMeant'],
  store: ObjectStore,
): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (let round = 1; ; round += 1) {
    const names = roundInputs(round);
    const requests = inputs[names.requests];
    if (!requests) return asked;
    if (!(await readManifest(store, requests.stage, requests.key))) continue;
    const artifact = await openArtifact(store, requests.stage, requests.key);
    for await (const request of artifact.rows(llmRequestSchema))
      if (isMeant(request)) asked.push({ key: request.key, round, requests, answers: inputs[names.answers] });
  }
}

function describeEntry({ answer, usage, model, isBatch }: LedgerEntry, stage: LlmStage, spec?: PipelineSpec) {
  const price = spec && llmSettings(spec, stage).price;
  const cost = price ? { nanoUsd: costNanoUsd(price, usage, { isBatch }) } : {};
  return { status: answer.status, model, ...usage, ...cost };
}

/** What the ledger lost: tokens stand in the answer too, without which of them were cached. */
async function findAnswer(
  key: string,
  answers: ArtifactReference | undefined,
  store: ObjectStore,
): Promise<LineageRequest['answer']> {
  const manifest = answers && (await readManifest(store, answers.stage, answers.key));
  if (!manifest) return undefined;
  const artifact = await openArtifact(store, answers.stage, answers.key);
  for await (const { key: own, status, tokensIn, tokensOut } of artifact.rows(llmAnswerSchema))
    if (own === key) return { status, model: '', tokensIn, tokensCached: 0, tokensOut };
  return undefined;
}

const noteSchema = z.object({ providerId: z.string() });

/** Looks for the request in the inputs that were written for the provider, the newest round first. */
async function findBatch(
  stage: LlmStage,
  key: string,
  requests: ArtifactReference,
  store: ObjectStore,
): Promise<LineageRequest['batch']> {
  const folder = batchFolder(answerStages[stage], answersKey(answerStages[stage], requests));
  const inputs: string[] = [];
  for await (const { key: object } of store.list(`${folder}/round-`))
    if (object.endsWith('.jsonl')) inputs.unshift(object);
  for (const input of inputs) {
    const note = submittedNoteName(input);
    if (!(await holds(input, key, store)) || !(await store.has(note))) continue;
    const { providerId } = noteSchema.parse(JSON.parse((await store.get(note)).toString('utf8')));
    return { id: providerId, input: `${store.address}/${input}` };
  }
  return undefined;
}

async function holds(input: string, key: string, store: ObjectStore): Promise<boolean> {
  for await (const line of createInterface({ input: await store.stream(input) }))
    if (readInputKey(line) === key) return true;
  return false;
}
