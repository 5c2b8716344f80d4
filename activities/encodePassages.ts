import { documentSchema } from '../core/contracts/document';
import { chunkSchema } from '../core/contracts/chunk';
import { encoderOf } from '../core/encoderOf';
import { encodeInBlocks } from '../infra/onnx/encodeInBlocks';
import { VectorStore } from '../infra/vectors/vectorStore';
import { defineStage } from './stage/definition';
import { vectorsName } from './stage/readDenseIndex';
import { passageText } from '../core/passageText';

/** Vectors of a block of passages: 4,096 x 384 floats are 6 MB. */
const passagesPerBlock = 4096;

/**
 * Encodes every passage with the bi-encoder, of which only texts that no run encoded before. Table `part` holds ids in
 * order; the files `vectors-<block>.f32` hold [passages, hidden] float32 little-endian.
 */
export const encodePassages = defineStage({
  name: 'embed',
  version: 2,
  inputs: ['passages'],
  configure(spec) {
    const { encoder, passagePrompt } = encoderOf(spec);
    return { encoder, passagePrompt, title: 'title + space + text' };
  },
  async run({ config, inputs, output, store, tools, progress, signal }) {
    const encoder = await tools.encoder(config.encoder);
    const prompt = config.passagePrompt ?? encoder.prompts.passage;
    const schema = inputs.passages.manifest.stage === 'chunk' ? chunkSchema : documentSchema;
    const total = inputs.passages.rowCount();
    const passages = inputs.passages.rows<{ id: string; title?: string | undefined; text: string }>(schema);
    const kept = await VectorStore.open(store, encoder);
    let [block, reused] = [0, 0];
    for await (const encoded of encodeInBlocks(passages, (passage) => prompt + passageText(passage), encoder, {
      passagesPerBlock,
      kept,
      signal,
      onProgress: (done) => progress({ phase: 'encode', done: Math.min(done, total), total, unit: 'passages' }),
    })) {
      for (const id of encoded.ids) await output.write({ id });
      await output.writeBytes(vectorsName(block++), toBytes(encoded.vectors));
      output.counts.in += encoded.ids.length;
      reused += encoded.reused;
    }
    const [damagedSegments, { digest, hiddenSize: hidden }] = [kept.damaged.size, encoder];
    output.summary = { hidden, blocks: block, encoder: digest, reused, damagedSegments };
  },
});

function toBytes(vectors: Float32Array): Buffer {
  return Buffer.from(vectors.buffer, vectors.byteOffset, vectors.byteLength);
}
