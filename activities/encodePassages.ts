import { documentSchema } from '../core/contracts/document';
import { chunkSchema } from '../core/contracts/chunk';
import { encodeInBlocks } from '../infra/onnx/encodeInBlocks';
import { defineStage } from './stage/definition';
import { passageText } from '../core/passageText';

/** Vectors of a block of passages: 4,096 x 384 floats are 6 MB. */
const passagesPerBlock = 4096;

/**
 * Encodes every passage with the base bi-encoder. Table `part` holds ids in order; the files
 * `vectors-<block>.f32` hold [passages, hidden] float32 little-endian, L2-normalised.
 */
export const encodePassages = defineStage({
  name: 'embed',
  version: 1,
  inputs: ['passages'],
  configure: ({ train }) => ({ base: train.base, title: 'title + space + text' }),
  async run({ config, inputs, output, tools, progress, signal }) {
    const encoder = await tools.encoder(config.base);
    const schema = inputs.passages.manifest.stage === 'chunk' ? chunkSchema : documentSchema;
    const total = inputs.passages.rowCount();
    const passages = inputs.passages.rows<{ id: string; title?: string | undefined; text: string }>(schema);
    let block = 0;
    for await (const { ids, vectors } of encodeInBlocks(passages, passageText, encoder, {
      passagesPerBlock,
      signal,
      onProgress: (done) => progress({ phase: 'encode', done, total, unit: 'passages' }),
    })) {
      for (const id of ids) await output.write({ id });
      await output.writeBytes(`vectors-${String(block++).padStart(5, '0')}.f32`, toBytes(vectors));
      output.counts.in += ids.length;
    }
    output.summary = { hidden: encoder.hiddenSize, blocks: block };
  },
});

function toBytes(vectors: Float32Array): Buffer {
  return Buffer.from(vectors.buffer, vectors.byteOffset, vectors.byteLength);
}
