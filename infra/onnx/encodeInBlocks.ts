import type { Encoder } from './encoder';

export interface EncodedBlock {
  ids: string[];
  /** [ids.length, hiddenSize] float32. */
  vectors: Float32Array;
}

/** Passages a step: between two steps progress is told and cancellation seen. */
const passagesPerStep = 128;

/** Encodes a stream of passages, a block at a time. Memory: one block. */
export async function* encodeInBlocks<Passage extends { id: string }>(
  passages: AsyncIterable<Passage>,
  textOf: (passage: Passage) => string,
  encoder: Encoder,
  options: { passagesPerBlock: number; signal: AbortSignal; onProgress(done: number): Promise<void> },
): AsyncGenerator<EncodedBlock> {
  let done = 0;
  let block: Passage[] = [];
  const encodeBlock = async (): Promise<EncodedBlock> => {
    const vectors = new Float32Array(block.length * encoder.hiddenSize);
    for (let start = 0; start < block.length; start += passagesPerStep) {
      options.signal.throwIfAborted();
      const step = block.slice(start, start + passagesPerStep);
      vectors.set(await encoder.encode(step.map(textOf)), start * encoder.hiddenSize);
      await options.onProgress((done += step.length));
    }
    return { ids: block.map(({ id }) => id), vectors };
  };
  for await (const passage of passages) {
    block.push(passage);
    if (block.length < options.passagesPerBlock) continue;
    yield await encodeBlock();
    block = [];
  }
  if (block.length > 0) yield await encodeBlock();
}
