import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { ClientContext } from './connect';
import { storeModels } from './storeModels';
import { storeOwnRows } from './storeOwnRows';
import { storeQueryFiles } from './storeQueryFiles';
import { storeRuns } from './storeRuns';

/** The spec with the digests of all rows, single files and models that it names, which are stored for the workers. */
export async function storeSpecFiles(
  spec: PipelineSpec,
  baseFolder: string,
  context: Pick<ClientContext, 'store' | 'modelPlaces'>,
): Promise<PipelineSpec> {
  const withRuns = await storeRuns(spec, baseFolder, context.store);
  const withFiles = await storeQueryFiles(withRuns, baseFolder, context.store);
  const withRows = await storeOwnRows(withFiles, baseFolder, context.store);
  return storeModels(withRows, baseFolder, context);
}
