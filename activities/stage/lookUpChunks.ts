import { chunkSchema, type Chunk } from '../../core/contracts/chunk';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';

/** The chunks with the given ids, found in one pass over all. Memory: the chunks asked for. */
export async function lookUpChunks(chunks: ArtifactReader, ids: ReadonlySet<string>): Promise<Map<string, Chunk>> {
  const found = new Map<string, Chunk>();
  for await (const chunk of chunks.rows(chunkSchema)) if (ids.has(chunk.id)) found.set(chunk.id, chunk);
  return found;
}
