import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { StartOptions } from './client';
import type { ClientContext } from './connect';
import { storeModels } from './storeModels';
import { storeOwnRows } from './storeOwnRows';
import { storeQueryFiles } from './storeQueryFiles';
import { storeRuns } from './storeRuns';

/** The spec with the digests of all rows, single files and models that it names, which are stored for the workers. */
export async function storeSpecFiles(
  spec: PipelineSpec,
  options: StartOptions,
  context: Pick<ClientContext, 'store' | 'modelPlaces'>,
): Promise<PipelineSpec> {
  const { specFolder } = options;
  const withRuns = await storeRuns(spec, specFolder, context.store);
  const withFiles = await storeQueryFiles(withRuns, specFolder, context.store);
  const withRows = await storeOwnRows(withFiles, specFolder, context.store);
  return storeModels(withRows, options, context);
}
