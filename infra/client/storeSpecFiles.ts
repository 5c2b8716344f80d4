import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { ObjectStore } from '../artifactStore/objectStore';
import { storeQueryFiles } from './storeQueryFiles';
import { storeRuns } from './storeRuns';

/** The spec with the digests of all single files that it names, which are stored for the workers. */
export async function storeSpecFiles(
  spec: PipelineSpec,
  baseFolder: string,
  store: ObjectStore,
): Promise<PipelineSpec> {
  return storeQueryFiles(await storeRuns(spec, baseFolder, store), baseFolder, store);
}
