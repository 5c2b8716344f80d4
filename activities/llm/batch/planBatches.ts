import { rm } from 'node:fs/promises';
import type { BatchPlan, BatchRoundPlan, BatchRoundRequest } from '../../../core/contracts/llmWork';
import { RankwrightError } from '../../../core/errors';
import { createBatchCutter, type BatchLimits } from '../../../core/llm/batchCutter';
import { batchFolder } from '../../../core/llm/batchNames';
import { llmSettings, type LlmSettings } from '../../../core/llm/settings';
import { openArtifact } from '../../../infra/artifactStore/manifests';
import type { ObjectStore } from '../../../infra/artifactStore/objectStore';
import type { BatchEndpoint } from '../../../infra/llm/batch/batchEndpoints';
import { createScratchFolder } from '../../../infra/scratchFolder';
import { startPulse, type Pulse } from '../../stage/pulse';
import { answersKey } from '../answerShard';
import { BatchWriter } from './batchWriter';
import type { BatchEnvironment } from './environment';
import { readMissingRequests, type MissingRequest, type WireOptions } from './missingRequests';
import { readPastBatches, type PastBatches } from './pastBatches';

export interface PlanEnvironment {
  store: ObjectStore;
  ledger: BatchEnvironment['ledger'];
  heartbeat: (details: unknown) => void;
  signal: AbortSignal;
  workflow: { workflowId: string };
  capability: BatchEndpoint['capability'];
}

/** The plans of a round travel through Temporal's history; with these many they are some 40 KB. */
const maxBatchesPerRound = 128;

/**
 * Cuts what the ledger does not answer into provider batches and writes their inputs. Batches that are still at the
 * provider come first and as they are: they may hold answers that are paid for. The same ledger gives the same plan.
 * Memory: a block of requests, and some 40 bytes a request.
 */
export async function planBatches(request: BatchRoundRequest, environment: PlanEnvironment): Promise<BatchRoundPlan> {
  const { store, ledger, heartbeat } = environment;
  const settings = llmSettings(request.spec, request.llmStage);
  const reader = await openArtifact(store, request.requests.stage, request.requests.key);
  const folder = batchFolder(request.stage, answersKey(request.stage, request.requests));
  const progress = { stage: request.stage, phase: 'plan batches', unit: 'requests', total: reader.rowCount() };
  const pulse = startPulse(heartbeat, { ...progress, done: 0 });
  const scratchFolder = await createScratchFolder('batches');
  try {
    const past = await readPastBatches(store, folder, environment.workflow.workflowId);
    const form = await environment.capability.current();
    const wire = { form, price: settings.price, hasBudget: request.grantNanoUsd !== undefined };
    const round = new Round(request, settings, { past, folder, scratchFolder, store, wire });
    for await (const missing of readMissingRequests(reader, ledger, wire)) {
      environment.signal.throwIfAborted();
      await round.add(missing);
      tellNow(pulse, progress, round.missing);
    }
    return await round.finish();
  } finally {
    pulse.stop();
    await rm(scratchFolder, { recursive: true, force: true });
  }
}

function tellNow(pulse: Pulse, progress: object, done: number): void {
  if (done % 1000 === 0) pulse.tell({ ...progress, done });
}

interface RoundPlace {
  past: PastBatches;
  folder: string;
  scratchFolder: string;
  store: ObjectStore;
  wire: WireOptions;
}

/** The batches of one round while they are written, one at a time. */
class Round {
  missing = 0;
  private heldBack = 0;
  private isCut = false;
  private readonly planned: BatchPlan[] = [];
  private open: BatchWriter | undefined;
  private readonly placeOf: ReturnType<typeof createBatchCutter>;

  constructor(
    private readonly request: BatchRoundRequest,
    settings: LlmSettings,
    private readonly place: RoundPlace,
  ) {
    this.placeOf = createBatchCutter(limitsOf(request, settings, place.past.outstanding));
  }

  async add(missing: MissingRequest): Promise<void> {
    this.missing += 1;
    if (missing.isReask || this.place.past.skip.has(missing.key)) return;
    const place = this.placeOf(missing.size);
    if (place === 'over-budget') this.heldBack += 1;
    if (place === 'too-many-batches') this.isCut = true;
    if (place === 'new') await this.startBatch();
    if (place === 'new' || place === 'open') await this.open?.add(missing);
  }

  async finish(): Promise<BatchRoundPlan> {
    await this.endBatch();
    const batches = [...this.place.past.outstanding, ...this.planned];
    return { batches, missing: this.missing, heldBack: this.heldBack, ...(this.isCut ? { cut: true } : {}) };
  }

  private async startBatch(): Promise<void> {
    await this.endBatch();
    const { stage, requests, round } = this.request;
    const { folder, scratchFolder } = this.place;
    const place = { stage, answersKey: answersKey(stage, requests), folder, round, index: this.planned.length };
    this.open = await BatchWriter.open(place, scratchFolder);
  }

  private async endBatch(): Promise<void> {
    if (this.open) this.planned.push(await this.open.finish(this.place.store, this.place.wire));
    this.open = undefined;
  }
}

function limitsOf(
  { grantNanoUsd }: BatchRoundRequest,
  { batch, price, model }: LlmSettings,
  outstanding: BatchPlan[],
): BatchLimits {
  if (grantNanoUsd !== undefined && !price) {
    throw new RankwrightError('bad-spec', `there is a budget, but no price of the model ${model} is known`, {
      mend: 'give llm.price, or leave llm.budgetUsd out',
    });
  }
  const reserved = outstanding.reduce((sum, { worstCaseNanoUsd }) => sum + (worstCaseNanoUsd ?? 0), 0);
  return {
    maxRequests: batch.maxRequests,
    maxBytes: batch.maxBytes,
    maxTokens: batch.enqueuedTokens,
    maxNanoUsd: grantNanoUsd === undefined ? undefined : Math.max(grantNanoUsd - reserved, 0),
    maxBatches: Math.max(maxBatchesPerRound - outstanding.length, 0),
  };
}
