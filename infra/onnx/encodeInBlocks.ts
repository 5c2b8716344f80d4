import type { VectorStore } from '../vectors/vectorStore';
import type { Encoder } from './encoder';

export interface EncodedBlock {
  ids: string[];
  /** [ids.length, hiddenSize] float32. */
  vectors: Float32Array;
  /** Passages whose vectors were kept from before. */
  reused: number;
}

/** Passages between two signs of progress. */
const passagesPerStep = 128;
/** New vectors that are kept together: what a killed worker repeats at most. */
const vectorsPerAppend = 1024;

export interface EncodeOptions {
  passagesPerBlock: number;
  kept: VectorStore;
  signal: AbortSignal;
  onProgress(done: number): Promise<void>;
}

/** Encodes a stream of passages, a block at a time, and only texts that no run encoded before. Memory: one block. */
export async function* encodeInBlocks<Passage extends { id: string }>(
  passages: AsyncIterable<Passage>,
  textOf: (passage: Passage) => string,
  encoder: Encoder,
  options: EncodeOptions,
): AsyncGenerator<EncodedBlock> {
  let done = 0;
  let block: Passage[] = [];
  const encodeBlock = async (): Promise<EncodedBlock> => {
    const tell = (more: number): Promise<void> => options.onProgress((done += more));
    const encoded = await encodeNew(block.map(textOf), encoder, { ...options, tell });
    return { ids: block.map(({ id }) => id), ...encoded };
  };
  for await (const passage of passages) {
    block.push(passage);
    if (block.length < options.passagesPerBlock) continue;
    yield await encodeBlock();
    block = [];
  }
  if (block.length > 0) yield await encodeBlock();
}

/**
 * The vectors of some texts, [texts.length, hiddenSize], of which only those are encoded that are not kept; those are then
 * kept too. The same bytes either way: a vector depends on its text alone.
 */
export async function encodeNew(
  texts: readonly string[],
  encoder: Encoder,
  options: Pick<EncodeOptions, 'kept' | 'signal'> & { tell: (more: number) => Promise<void> },
): Promise<Omit<EncodedBlock, 'ids'>> {
  const known = await options.kept.read(texts);
  const reused = texts.filter((text) => known.has(text)).length;
  await options.tell(reused);
  await encodeMissing(texts, known, encoder, options);
  const vectors = new Float32Array(texts.length * encoder.hiddenSize);
  texts.forEach((text, row) => vectors.set(known.get(text)!, row * encoder.hiddenSize));
  return { vectors, reused };
}

/** Adds to `known` what it lacks, and keeps it. */
async function encodeMissing(
  texts: readonly string[],
  known: Map<string, Float32Array>,
  encoder: Encoder,
  { kept, signal, tell }: Pick<EncodeOptions, 'kept' | 'signal'> & { tell: (more: number) => Promise<void> },
): Promise<void> {
  const missing = [...new Set(texts.filter((text) => !known.has(text)))];
  let fresh: { text: string; vector: Float32Array }[] = [];
  for (let start = 0; start < missing.length; start += passagesPerStep) {
    signal.throwIfAborted();
    const step = missing.slice(start, start + passagesPerStep);
    const encoded = await encoder.encode(step);
    step.forEach((text, row) => {
      const vector = encoded.slice(row * encoder.hiddenSize, (row + 1) * encoder.hiddenSize);
      known.set(text, vector);
      fresh.push({ text, vector });
    });
    if (fresh.length >= vectorsPerAppend) {
      await kept.append(fresh);
      fresh = [];
    }
    await tell(step.length);
  }
  await kept.append(fresh);
}
