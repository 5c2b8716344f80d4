import type { Conclusion } from '../../core/contracts/schedule';
import { gateDecisionSchema, gateFile, type GateDecision } from '../../core/contracts/promotion';
import type { ArtifactReference } from '../../core/contracts/manifest';
import { findRegression } from '../../core/promotion/findRegression';
import { openArtifact } from '../../infra/artifactStore/manifests';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import type { ScheduleDesk } from '../../infra/client/schedules/scheduleDesk';

const maxNoteCharacters = 600;

/** Pauses the schedule of a refresh that went wrong, where its settings ask for that, with a note that says which and why. */
export async function concludeRefresh(
  conclusion: Conclusion,
  { store, desk }: { store: ObjectStore; desk: ScheduleDesk },
): Promise<string | null> {
  const why = await reasonToPause(conclusion, store);
  if (why === undefined) return null;
  const { schedule } = conclusion.refresh;
  const note = `${why.slice(0, maxNoteCharacters)} (go on: npx rankwright schedule unpause ${schedule})`;
  return (await desk.pause(schedule, note)) ? note : null;
}

async function reasonToPause({ refresh, runId, outcome }: Conclusion, store: ObjectStore): Promise<string | undefined> {
  // The present schedule has no part in what is made of the past.
  if (refresh.asOf !== undefined) return undefined;
  const { pauseOnFailure, pauseOnRegression } = refresh.settings;
  if ('failure' in outcome) return pauseOnFailure ? `the run ${runId} failed: ${outcome.failure}` : undefined;
  if (!pauseOnRegression || outcome.promotion.promoted) return undefined;
  const regression = findRegression(await readDecision(outcome.gate, store));
  return regression && `the run ${runId} is a regression, and the promoted model stays: ${regression}`;
}

async function readDecision({ stage, key }: ArtifactReference, store: ObjectStore): Promise<GateDecision> {
  const artifact = await openArtifact(store, stage, key);
  return gateDecisionSchema.parse(JSON.parse((await artifact.readFile(gateFile)).toString('utf8')));
}
