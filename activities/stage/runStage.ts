import { rm } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { Manifest } from '../../core/contracts/manifest';
import type { StageReceipt } from '../../core/contracts/receipt';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import { createScratchFolder } from '../../infra/scratchFolder';
import { maxReceiptBytes } from '../../temporal.config';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import { ArtifactWriter } from '../../infra/artifactStore/artifactWriter';
import { confirmParts } from '../../infra/artifactStore/confirmParts';
import { artifactDigest, openArtifact, readManifest, sealManifest } from '../../infra/artifactStore/manifests';
import { artifactPrefix } from '../../core/artifactPrefix';
import { startPulse } from './pulse';
import { identifyStage, inputNames, inputOf, type StageIdentity } from './identifyStage';
import type { StageRequest } from '../../core/contracts/activities';
import type { StageContext, StageDefinition } from './definition';
import type { StageTools } from './tools';

const yieldAfterMs = 10;

/** What a stage needs from the process it runs in. */
export interface StageEnvironment {
  store: ObjectStore;
  tools: StageTools;
  codeVersion: string;
  workflow: { workflowId: string; runId: string };
  heartbeat: (details: unknown) => void;
  signal: AbortSignal;
}

/**
 * Runs one stage, or finds that it has been run: the only place where a stage's key is made, its manifest
 * looked up, its parts written and its receipt returned.
 */
export async function runStage(
  definition: StageDefinition,
  request: StageRequest,
  environment: StageEnvironment,
): Promise<StageReceipt> {
  const identity = identifyStage(definition, request);
  const existing = await readManifest(environment.store, identity.stage, identity.key);
  const manifest = existing ?? (await makeArtifact(definition, request, environment, identity));
  await definition.tidy?.({ store: environment.store, key: identity.key }).catch(() => undefined);
  return receiptOf(manifest, { reused: existing !== undefined, item: request.item });
}

async function makeArtifact(
  definition: StageDefinition,
  request: StageRequest,
  environment: StageEnvironment,
  identity: StageIdentity,
): Promise<Manifest> {
  const startedAt = new Date();
  const output = new ArtifactWriter(environment.store, artifactPrefix(identity.stage, identity.key));
  const scratchFolder = await createScratchFolder(identity.stage);
  const label = { stage: definition.name, ...(request.item ? { item: request.item } : {}) };
  const pulse = startPulse(environment.heartbeat, { ...label, done: 0, unit: 'rows' });
  try {
    const inputs = await openInputs(definition, request, environment.store);
    await definition.run({
      ...contextOf(request, environment, (details) => pulse.tell({ ...label, ...details })),
      config: identity.config,
      conduct: definition.conduct?.(request.spec),
      key: identity.key,
      inputs,
      output,
      scratchFolder,
    });
    await output.finish();
  } finally {
    pulse.stop();
    await rm(scratchFolder, { recursive: true, force: true });
  }
  const manifest = await sealManifest(environment.store, manifestOf(identity, request, output, environment, startedAt));
  if (output.hasFound) await confirmParts(environment.store, manifest);
  return manifest;
}

function manifestOf(
  identity: StageIdentity,
  request: StageRequest,
  output: ArtifactWriter,
  environment: StageEnvironment,
  startedAt: Date,
): Manifest {
  return {
    schemaVersion: 1,
    ...identity,
    digest: artifactDigest(output.parts),
    ...(request.source ? { source: { digest: request.source.digest, label: request.source.label } } : {}),
    inputs: request.inputs,
    parts: output.parts,
    counts: output.counts,
    ...(output.usage ? { usage: output.usage } : {}),
    ...(output.summary ? { summary: output.summary } : {}),
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    codeVersion: environment.codeVersion,
    ...environment.workflow,
  };
}

/** Opens the manifests of a stage's inputs; rows are read when the stage asks for them. */
export async function openInputs(
  definition: StageDefinition,
  request: StageRequest,
  store: ObjectStore,
): Promise<Record<string, ArtifactReader>> {
  const entries = inputNames(definition, request).map(async (name) => {
    const { stage, key } = inputOf(request, definition, name);
    return [name, await openArtifact(store, stage, key)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

function contextOf(
  request: StageRequest,
  environment: StageEnvironment,
  tell: (details: object) => void,
): Pick<StageContext<unknown, string>, 'source' | 'tools' | 'store' | 'signal' | 'progress'> {
  let yieldedAtMs = 0;
  return {
    source: request.source,
    tools: environment.tools,
    store: environment.store,
    signal: environment.signal,
    async progress(details) {
      tell(details);
      // Heartbeats and cancellation need the event loop, but not for every row.
      if (performance.now() - yieldedAtMs >= yieldAfterMs) {
        await setImmediate();
        yieldedAtMs = performance.now();
      }
      environment.signal.throwIfAborted();
    },
  };
}

/** What the workflow is told of an artifact. */
export function receiptOf(manifest: Manifest, options: { reused: boolean; item?: string | undefined }): StageReceipt {
  const receipt: StageReceipt = {
    stage: manifest.stage,
    key: manifest.key,
    digest: manifest.digest,
    ...(options.item ? { item: options.item } : {}),
    reused: options.reused,
    counts: manifest.counts,
    parts: manifest.parts.length,
    bytes: manifest.parts.reduce((sum, part) => sum + part.bytes, 0),
    durationMs: manifest.durationMs,
    ...(manifest.usage ? { usage: manifest.usage } : {}),
    ...(manifest.summary ? { summary: manifest.summary } : {}),
  };
  assertSmall(receipt);
  return receipt;
}

/** @throws TypeError for a receipt over 64 KiB: that is a stage which puts rows into its summary. */
export function assertSmall(receipt: object): void {
  const bytes = Buffer.byteLength(JSON.stringify(receipt));
  if (bytes >= maxReceiptBytes) {
    throw new TypeError(
      `a receipt must stay under ${maxReceiptBytes} bytes, this one has ${bytes}: keep rows in parts`,
    );
  }
}
