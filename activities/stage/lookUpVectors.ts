import { z } from 'zod';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';

const summarySchema = z.object({ hidden: z.number().int().positive() });

/** The vectors of the given passages, found in one pass over the artifact of stage `embed`. Memory: a block, and those asked for. */
export async function lookUpVectors(
  embeddings: ArtifactReader,
  ids: ReadonlySet<string>,
): Promise<Map<string, Float32Array>> {
  const found = new Map<string, Float32Array>();
  if (ids.size === 0) return found;
  const { hidden } = summarySchema.parse(embeddings.manifest.summary);
  let block = new Float32Array();
  let blocks = 0;
  let row = 0;
  for await (const { id } of embeddings.rows(z.object({ id: z.string() }))) {
    if (row * hidden === block.length) {
      block = toFloats(await embeddings.readFile(`vectors-${String(blocks++).padStart(5, '0')}.f32`));
      row = 0;
    }
    if (ids.has(id)) found.set(id, block.slice(row * hidden, (row + 1) * hidden));
    row += 1;
  }
  return found;
}

function toFloats(bytes: Buffer): Float32Array<ArrayBuffer> {
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer);
}
