import type { Garbage, GarbageReport } from '../../../core/contracts/garbage';
import type { RetentionRule } from '../../../core/retention/selectRuns';
import type { ObjectStore } from '../../artifactStore/objectStore';
import type { ClientContext } from '../connect';
import { deleteArtifact } from './deleteArtifact';
import { listArtifacts, type StoredArtifact } from './listArtifacts';
import { resurveyOpenRuns, surveyNeeds, type Needs } from './surveyNeeds';

export interface GarbageSelection extends RetentionRule {
  /** What is not older is never deleted. */
  graceHours: number;
  isDeleting: boolean;
  nowMs: number;
}

const hourMs = 3_600_000;
/** Between two looks at which runs are open. */
const resurveyMs = 5_000;

/**
 * What lies below `artifacts/` and `models/` and no kept run needs; deleted where the selection says so. Safe beside runs:
 * what is young, what open runs have so far, and, while any run is open, what has no manifest yet, stays; of the rest the
 * worst that can happen to a run is that it misses an object that it was about to reuse, fails, and is run again. Touches
 * nothing else of the bucket. Memory: manifests of what is kept, a few numbers an artifact.
 */
export async function collectGarbage(selection: GarbageSelection, context: ClientContext): Promise<GarbageReport> {
  const { store } = context;
  // First what is there, then what is needed: what is made in between is not in the list.
  const stored = await listArtifacts(store);
  const needs = await surveyNeeds(selection, context, selection.nowMs);
  const youngestMs = selection.nowMs - selection.graceHours * hourMs;
  const spare = stored.filter((each) => !isNeeded(each, needs));
  const isSettled = ({ modifiedMs }: StoredArtifact): boolean => modifiedMs < youngestMs;
  const unneeded = spare.filter(isSettled).sort((left, right) => right.bytes - left.bytes);
  const report: GarbageReport = {
    kept: { runs: needs.runs, ...sizeOf(stored.filter((each) => isNeeded(each, needs))) },
    young: sizeOf(spare.filter((each) => !isSettled(each))),
    garbage: unneeded.map(describe),
    deleted: { artifacts: 0, objects: 0, bytes: 0 },
  };
  if (selection.isDeleting) await deleteAll(unneeded, { needs, youngestMs, report }, context);
  return report;
}

async function deleteAll(
  unneeded: readonly StoredArtifact[],
  { needs, youngestMs, report }: { needs: Needs; youngestMs: number; report: GarbageReport },
  context: ClientContext,
): Promise<void> {
  let surveyedMs = performance.now();
  for (const artifact of unneeded) {
    if (performance.now() - surveyedMs > resurveyMs) {
      await resurveyOpenRuns(needs, context);
      surveyedMs = performance.now();
    }
    if (isNeeded(artifact, needs) || (await hasYounger(artifact, youngestMs, context.store))) continue;
    report.deleted.objects += await deleteArtifact(artifact.prefix, context.store);
    report.deleted.artifacts += 1;
    report.deleted.bytes += artifact.bytes;
  }
}

/** Unfinished ones may be what an open run works at. */
function isNeeded({ stage, key, hasManifest }: StoredArtifact, { artifacts, openRuns }: Needs): boolean {
  return artifacts.has(`${stage}/${key}`) || (!hasManifest && openRuns.size > 0);
}

/** Somebody has begun to make it anew. */
async function hasYounger({ prefix }: StoredArtifact, youngestMs: number, store: ObjectStore): Promise<boolean> {
  for await (const { modifiedMs } of store.list(prefix)) if (modifiedMs >= youngestMs) return true;
  return false;
}

function describe({ stage, key, objects, bytes, hasManifest }: StoredArtifact): Garbage {
  return { stage, key, objects, bytes, isUnfinished: !hasManifest };
}

function sizeOf(artifacts: readonly StoredArtifact[]): { artifacts: number; bytes: number } {
  return { artifacts: artifacts.length, bytes: artifacts.reduce((sum, { bytes }) => sum + bytes, 0) };
}
