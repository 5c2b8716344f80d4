import { z } from 'zod';
import { openDenseIndex, type DenseIndex, type VectorBlock } from '../../infra/onnx/denseIndex';
import { RankwrightError } from '../../core/errors';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import type { Encoder } from '../../infra/onnx/encoder';

const summarySchema = z.object({
  hidden: z.number().int().positive(),
  blocks: z.number().int().nonnegative(),
  /** Digest of the encoder. */
  encoder: z.string(),
});

/**
 * Opens the artifact of stage `embed` for searching; its vectors stay where they are. `only`: the passages that there are
 * to be; absent: all.
 * @throws bad-source when they were made by another encoder than that of the questions: a folder whose model changed
 */
export function readDenseIndex(
  embeddings: ArtifactReader,
  encoder: Pick<Encoder, 'digest'>,
  only?: ReadonlySet<string>,
): DenseIndex {
  const { hidden, encoder: madeBy } = summarySchema.parse(embeddings.manifest.summary);
  if (madeBy !== encoder.digest) throw anotherEncoder(embeddings.address);
  const blocks = () => (only ? selectBlocks(readBlocks(embeddings), hidden, only) : readBlocks(embeddings));
  return openDenseIndex({ hidden, blocks });
}

async function* selectBlocks(
  blocks: AsyncIterable<VectorBlock>,
  hidden: number,
  only: ReadonlySet<string>,
): AsyncGenerator<VectorBlock> {
  for await (const { ids, vectors } of blocks) {
    const rows = [...ids.keys()].filter((row) => only.has(ids[row]!));
    const selected = new Float32Array(rows.length * hidden);
    rows.forEach((row, place) => selected.set(vectors.subarray(row * hidden, (row + 1) * hidden), place * hidden));
    if (rows.length > 0) yield { ids: rows.map((row) => ids[row]!), vectors: selected };
  }
}

/** The file of the n-th block of vectors, from 0. */
export function vectorsName(block: number): string {
  return `vectors-${String(block).padStart(5, '0')}.f32`;
}

/** The blocks as they were written, each checked against its digest. Memory: a block. */
export async function* readBlocks(embeddings: ArtifactReader): AsyncGenerator<VectorBlock> {
  const { hidden, blocks } = summarySchema.parse(embeddings.manifest.summary);
  const ids = embeddings.rows(z.object({ id: z.string() }));
  for (let block = 0; block < blocks; block += 1) {
    const bytes = await embeddings.readFile(vectorsName(block));
    const vectors = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    yield { ids: await take(ids, vectors.length / hidden), vectors };
  }
}

async function take(ids: AsyncGenerator<{ id: string }>, count: number): Promise<string[]> {
  const taken: string[] = [];
  while (taken.length < count) {
    const next = await ids.next();
    if (next.done) break;
    taken.push(next.value.id);
  }
  return taken;
}

function anotherEncoder(address: string): RankwrightError {
  return new RankwrightError(
    'bad-source',
    `the vectors at ${address} were made by another encoder than this worker has`,
    {
      mend: 'give every worker the same model in the folder that candidates.encoder names, under a new name where it changed',
    },
  );
}
