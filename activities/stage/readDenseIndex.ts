import { z } from 'zod';
import { buildDenseIndex, type DenseIndex } from '../../infra/onnx/denseIndex';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';

const summarySchema = z.object({ hidden: z.number().int().positive(), blocks: z.number().int().nonnegative() });

/** Loads the artifact of stage `embed` into memory. */
export async function readDenseIndex(embeddings: ArtifactReader): Promise<DenseIndex> {
  const { hidden, blocks } = summarySchema.parse(embeddings.manifest.summary);
  const ids: string[] = [];
  for await (const { id } of embeddings.rows(z.object({ id: z.string() }))) ids.push(id);
  const vectors = new Float32Array(ids.length * hidden);
  let offset = 0;
  for (let block = 0; block < blocks; block += 1) {
    const bytes = await embeddings.readFile(`vectors-${String(block).padStart(5, '0')}.f32`);
    const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    vectors.set(values, offset);
    offset += values.length;
  }
  return buildDenseIndex(ids, vectors, hidden);
}
