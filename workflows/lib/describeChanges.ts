import { isCancellation } from '@temporalio/workflow';
import type { StageRequest } from '../../core/contracts/activities';
import type { ArtifactReference } from '../../core/contracts/manifest';
import type { StageReceipt } from '../../core/contracts/receipt';
import { beforePrefix } from '../../temporal.config';
import { bookkeeping, cpuStages } from './activities';

type Artifacts = Record<string, ArtifactReference>;

/** Of what tracks the stages of a run. */
interface Tracker {
  /** What of the run is compared, by the names of `comparedName`. */
  compared: Artifacts;
  planLate: (stage: string, item: string) => void;
  leaveOut: (item: string) => void;
  track: (
    stage: string,
    inputs: { item: string; [artifact: string]: ArtifactReference | string },
    start: (request: StageRequest, summary: string) => Promise<StageReceipt>,
  ) => Promise<StageReceipt>;
}

/** Compares a run with the last completed one of its pipeline, where there is one that left something else. */
export async function describeChanges(
  pipeline: string,
  { compared, planLate, leaveOut, track }: Tracker,
): Promise<void> {
  const before = await bookkeeping.findPreviousRun(pipeline);
  if (!before || isSame(before.artifacts, compared)) return;
  const inputs: Artifacts = { ...compared };
  for (const [name, artifact] of Object.entries(before.artifacts)) inputs[`${beforePrefix}${name}`] = artifact;
  planLate('changes', before.runId);
  try {
    await track('changes', { ...inputs, item: before.runId }, describe);
  } catch (error) {
    if (isCancellation(error)) throw error;
    // The earlier run's artifacts may be gone or damaged: no reason to lose this one.
    leaveOut(before.runId);
  }
}

function describe(request: StageRequest, summary: string): Promise<StageReceipt> {
  return cpuStages.describeChanges.executeWithOptions({ summary }, [request]);
}

function isSame(before: Artifacts, now: Artifacts): boolean {
  return Object.entries(now).every(([name, { digest }]) => before[name]?.digest === digest);
}
