import { pipelineSpecSchema, type PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { Preparation, RefreshInput } from '../../core/contracts/schedule';
import { parsePriceTable, type PriceTable } from '../../core/llm/prices';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import { readRecord } from '../../infra/client/keptRuns';
import { prepareRun, type PreparationContext } from '../../infra/client/prepareRun';
import type { ScheduleDesk } from '../../infra/client/schedules/scheduleDesk';
import { readStoredSpec, type StoredSpec } from '../../infra/client/schedules/storedSpec';
import { readPriceTable } from '../../infra/llm/priceTable';

export interface ScheduledRun {
  refresh: RefreshInput;
  runId: string;
  /** Ids that other runs of the same second have. */
  taken: readonly string[];
  onProgress: (progress: unknown) => void;
}

export interface PreparationTools extends PreparationContext {
  desk: ScheduleDesk;
  /** What RANKWRIGHT_PRICES of the worker names. */
  priceTable: string | undefined;
}

/**
 * What the command `run` does before it starts a workflow, done by a worker each time a schedule fires: the corpus may
 * have changed since. A backfill's period that was completed before is not done again.
 */
export async function prepareScheduledRun(
  { refresh, runId, taken, onProgress }: ScheduledRun,
  { desk, priceTable, ...context }: PreparationTools,
): Promise<Preparation> {
  const { asOf, schedule } = refresh;
  if (asOf !== undefined && (await isCompleted(runId, context.store))) return { done: runId };
  const stored = await readStoredSpec(refresh.spec.digest, context.store);
  const { input, ...prepared } = await prepareRun(
    specOf(stored, refresh),
    { specFolder: stored.folder, runId, prices: await readPrices(stored, priceTable), onUpload: onProgress },
    context,
  );
  const running = await desk.findOpenRun(prepared.inputDigest, taken);
  if (running !== undefined && running !== runId) return { running };
  const isBackfill = asOf === undefined ? {} : { isBackfill: true as const };
  return { prepared: { ...prepared, input: { ...input, schedule, ...isBackfill } } };
}

function specOf({ spec }: StoredSpec, { asOf, notify }: RefreshInput): PipelineSpec {
  const corpus = asOf === undefined ? spec.corpus : { ...spec.corpus, asOf };
  // Parsed again: what is sent to a run is a spec in every respect.
  return pipelineSpecSchema.parse({ ...spec, corpus, ...(notify.length > 0 ? { notify } : {}) });
}

/** The worker's own table is the newer one. */
async function readPrices({ prices, label }: StoredSpec, priceTable: string | undefined): Promise<PriceTable> {
  if (priceTable !== undefined || prices === undefined) return readPriceTable(priceTable);
  return parsePriceTable(prices, `stored with ${label}`);
}

async function isCompleted(runId: string, store: ObjectStore): Promise<boolean> {
  return (await readRecord(runId, store))?.status === 'completed';
}
