import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { z } from 'zod';
import type { LlmStage } from '../../core/contracts/llmWork';
import { artifactReferenceSchema, type ArtifactReference } from '../../core/contracts/manifest';
import { llmStageName, roundInputs } from '../../temporal.config';
import { readManifest } from '../artifactStore/manifests';
import type { ClientContext } from './connect';
import { readRecord } from './keptRuns';

const eventsPerPage = 100;

/**
 * The requests of an LLM stage of a run, an artifact a round; none when it has not planned any. A finished stage names
 * them in its manifest; before that the history of its child workflow does, which no worker has to be asked for.
 */
export async function locateRequests(
  runId: string,
  { stage, item }: { stage: LlmStage; item?: string | undefined },
  context: ClientContext,
): Promise<ArtifactReference[]> {
  const recorded = await fromRunRecord(runId, { stage, item }, context);
  return recorded ?? (await fromHistory(`${runId}/${llmStageName(stage, item)}`, context));
}

async function fromRunRecord(
  runId: string,
  { stage, item }: { stage: LlmStage; item?: string | undefined },
  { store }: ClientContext,
): Promise<ArtifactReference[] | undefined> {
  const record = await readRecord(runId, store);
  const receipt = record?.receipts.find((each) => each.stage === stage && each.item === item);
  const manifest = receipt && (await readManifest(store, stage, receipt.key));
  return manifest && inRounds(manifest.inputs);
}

/** The requests of the rounds among what a stage was handed. */
function inRounds(inputs: Record<string, ArtifactReference>): ArtifactReference[] {
  const requests: ArtifactReference[] = [];
  for (;;) {
    const next = inputs[roundInputs(requests.length + 1).requests];
    if (!next) return requests;
    requests.push(next);
  }
}

/** What the activities of the latest run of the workflow were given, in its order; it names what earlier runs did. */
async function fromHistory(workflowId: string, { temporal, namespace }: ClientContext): Promise<ArtifactReference[]> {
  const found = new Map<string, ArtifactReference>();
  let nextPageToken: Uint8Array | undefined;
  do {
    const request = { namespace, execution: { workflowId }, maximumPageSize: eventsPerPage };
    const page = await temporal.workflowService
      .getWorkflowExecutionHistory({ ...request, ...(nextPageToken ? { nextPageToken } : {}) })
      // No such workflow: the stage has not begun, or is older than what Temporal keeps.
      .catch((error: { code?: number }) => {
        if (error.code === notFound) return undefined;
        throw error;
      });
    for (const event of page?.history?.events ?? []) {
      const started = event.activityTaskScheduledEventAttributes ?? event.workflowExecutionStartedEventAttributes;
      for (const each of requestsIn(started?.input?.payloads?.[0])) found.set(each.key, each);
    }
    nextPageToken = page?.nextPageToken?.length ? page.nextPageToken : undefined;
  } while (nextPageToken);
  return [...found.values()];
}

/** NOT_FOUND of gRPC. */
const notFound = 5;

/** Of an activity that is given the requests, or of the stage's workflow that has continued as new. */
const inputSchema = z.object({
  requests: artifactReferenceSchema.optional(),
  carried: z
    .object({
      requests: artifactReferenceSchema,
      rounds: z.array(z.object({ requests: artifactReferenceSchema })).default([]),
    })
    .optional(),
});

function requestsIn(payload: Payload | null | undefined): ArtifactReference[] {
  if (!payload) return [];
  const input = inputSchema.safeParse(defaultPayloadConverter.fromPayload(payload));
  const { requests, carried } = input.data ?? {};
  const before = (carried?.rounds ?? []).map((round) => round.requests);
  return [...before, carried?.requests, requests].filter((each) => each !== undefined);
}
