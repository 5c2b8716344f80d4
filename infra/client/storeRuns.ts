import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { ListsSpec } from '../../core/contracts/spec/lists';
import type { ObjectStore } from '../artifactStore/objectStore';
import { candidateLists, storeRunFile } from '../sources/runFiles';

/** The spec with the digests of the runs and candidate lists that it names, which are stored for the workers. */
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
    const field = `evaluate[${place}].lists.file`;
    const lists = await withListsDigest(set.lists, { field, baseFolder }, store);
    evaluate.push({ ...(await withDigest(set, `evaluate[${place}].run`)), ...(lists ? { lists } : {}) });
  }
  return { ...spec, candidates, evaluate };
}

async function withListsDigest(
  lists: ListsSpec | undefined,
  place: { field: string; baseFolder: string },
  store: ObjectStore,
): Promise<ListsSpec | undefined> {
  if (lists?.file === undefined) return lists;
  const file = { ...place, path: lists.file, expectedSha256: lists.fileSha256, format: candidateLists };
  return { ...lists, fileSha256: await storeRunFile(file, store) };
}
