import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import type { QueryRequestConfig } from '../llm/buildRequests';
import { openGivenUnits } from './givenUnits';
import { openPassageUnits } from './passageUnits';
import type { QueryUnits } from './queryUnit';

/** What stage `queries` asks about: given queries where the spec names some, else passages. */
export async function openQueryUnits(
  config: QueryRequestConfig,
  inputs: { chunks: ArtifactReader } & Record<string, ArtifactReader>,
  store: ObjectStore,
): Promise<QueryUnits> {
  return 'given' in config ? openGivenUnits(config, store) : openPassageUnits(config, inputs, store);
}
