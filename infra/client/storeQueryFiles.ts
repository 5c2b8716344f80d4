import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { ObjectStore } from '../artifactStore/objectStore';
import { storeNamedFile } from '../sources/namedFiles';

/** The spec with the digests of the files that its section `queries` names, which are stored for the workers. */
export async function storeQueryFiles(
  spec: PipelineSpec,
  baseFolder: string,
  store: ObjectStore,
): Promise<PipelineSpec> {
  const { guide, given } = spec.queries;
  const storeOne = (field: string, path: string): Promise<string> => storeNamedFile({ field, path, baseFolder }, store);
  const queries = {
    ...spec.queries,
    ...(guide ? { guide: { ...guide, sha256: await storeOne('queries.guide', guide.file) } } : {}),
    ...(given === undefined ? {} : { givenSha256: await storeOne('queries.given', given) }),
  };
  return guide || given !== undefined ? { ...spec, queries } : spec;
}
