import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { ObjectStore } from '../artifactStore/objectStore';
import { storeRunFile } from '../sources/runFiles';

/** The spec with the digests of the runs that it names, which are stored for the workers. */
export async function storeRuns(spec: PipelineSpec, baseFolder: string, store: ObjectStore): Promise<PipelineSpec> {
  const { run, runSha256: expectedSha256 } = spec.candidates;
  if (run === undefined) return spec;
  const file = { field: 'candidates.run', path: run, baseFolder, expectedSha256 };
  return { ...spec, candidates: { ...spec.candidates, runSha256: await storeRunFile(file, store) } };
}
