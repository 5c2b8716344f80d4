import type { Tokenizer } from '../../core/text/tokenizer';
import { padBatch } from './padBatch';
import { openSession } from './session';

/** A bi-encoder: texts to L2-normalised vectors. */
export interface Encoder {
  hiddenSize: number;
  /** [texts.length, hiddenSize] float32, row by row in the order of `texts`. */
  encode(texts: readonly string[]): Promise<Float32Array>;
}

/** Texts a model call: more gains nothing on a CPU and pads more. */
const batchSize = 32;

/** Opens a bi-encoder whose ONNX output `sentence_embedding` is pooled and normalised. `maxTokens` counts special tokens. */
export async function openEncoder(
  file: string,
  options: { tokenizer: Tokenizer; maxTokens: number; threads: number | undefined },
): Promise<Encoder> {
  const session = await openSession(file, options.threads);
  const output = session.outputNames.includes('sentence_embedding') ? 'sentence_embedding' : session.outputNames[0];
  const encode = (text: string) => {
    const { ids } = options.tokenizer.encode(text, options.maxTokens);
    return { inputIds: ids, tokenTypeIds: ids.map(() => 0) };
  };
  const run = async (inputs: ReturnType<typeof padBatch>) => {
    const feeds = Object.fromEntries(session.inputNames.map((name) => [name, inputs[name]!]));
    return (await session.run(feeds))[output!]!;
  };
  const probe = await run(padBatch([encode('probe')]));
  const hiddenSize = Number(probe.dims.at(-1));
  return {
    hiddenSize,
    async encode(texts) {
      const inputs = texts.map(encode);
      const order = inputs
        .map((_, index) => index)
        .sort((a, b) => inputs[a]!.inputIds.length - inputs[b]!.inputIds.length || a - b);
      const vectors = new Float32Array(texts.length * hiddenSize);
      for (let start = 0; start < order.length; start += batchSize) {
        const batch = order.slice(start, start + batchSize);
        const values = (await run(padBatch(batch.map((index) => inputs[index]!)))).data as Float32Array;
        batch.forEach((index, row) =>
          vectors.set(values.subarray(row * hiddenSize, (row + 1) * hiddenSize), index * hiddenSize),
        );
      }
      return vectors;
    },
  };
}
