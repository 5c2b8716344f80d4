import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import { openArtifact, readManifest } from '../../infra/artifactStore/manifests';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import { roundInputs } from '../../temporal.config';
import type { Round } from './rounds';

/** The first round that an artifact of judgements was collected from; undefined where some of it was deleted. */
export async function openAsked({ manifest }: ArtifactReader, store: ObjectStore): Promise<Round | undefined> {
  const names = roundInputs(1);
  const [requests, answers] = [manifest.inputs[names.requests], manifest.inputs[names.answers]];
  if (!requests || !answers) return undefined;
  for (const { stage, key } of [requests, answers]) if (!(await readManifest(store, stage, key))) return undefined;
  return {
    requests: await openArtifact(store, requests.stage, requests.key),
    answers: await openArtifact(store, answers.stage, answers.key),
  };
}
