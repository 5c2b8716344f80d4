import type { Chunk } from '../../core/contracts/chunk';
import { toChunk } from '../../core/syntheticPassages';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import { lookUpChunks } from './lookUpChunks';
import { openWritten } from './openWritten';

/**
 * Finds the passages with the given ids, of the corpus or written for one of the given queries, by one pass over all
 * chunks a batch; batches of queries come in the order of `written`. Memory: the passages asked for.
 */
export function openPassages({
  chunks,
  written,
}: {
  chunks: ArtifactReader;
  written: ArtifactReader;
}): (queries: readonly { id: string }[], ids: ReadonlySet<string>) => Promise<Map<string, Chunk>> {
  const writtenFor = openWritten(written);
  return async (queries, ids) => {
    const found = await lookUpChunks(chunks, ids);
    for (const { id } of queries)
      for (const passage of await writtenFor(id)) if (ids.has(passage.id)) found.set(passage.id, toChunk(passage));
    return found;
  };
}
