import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { ObjectStore } from '../artifactStore/objectStore';
import { storeRunFile } from '../sources/runFiles';

/** The spec with the digests of the runs that it names, which are stored for the workers. */
export async function storeRuns(spec: PipelineSpec, baseFolder: string, store: ObjectStore): Promise<PipelineSpec> {
  const withDigest = async <Section extends { run?: string | undefined; runSha256?: string | undefined }>(
    section: Section,
    field: string,
  ): Promise<Section> => {
    const { run: path, runSha256: expectedSha256 } = section;
    if (path === undefined) return section;
    return { ...section, runSha256: await storeRunFile({ field, path, baseFolder, expectedSha256 }, store) };
  };
  const candidates = await withDigest(spec.candidates, 'candidates.run');
  const evaluate: PipelineSpec['evaluate'] = [];
  for (const [place, set] of spec.evaluate.entries()) {
    evaluate.push(await withDigest(set, `evaluate[${place}].run`));
  }
  return { ...spec, candidates, evaluate };
}
