import type { Encoder } from '../../infra/onnx/encoder';

const textsPerStep = 32;

/** The vectors of some texts, [texts.length, hidden]; `tell` is called between steps of them. */
export async function encodeTexts(
  texts: readonly string[],
  encoder: Encoder,
  tell: () => Promise<void>,
): Promise<Float32Array> {
  const vectors = new Float32Array(texts.length * encoder.hiddenSize);
  for (let start = 0; start < texts.length; start += textsPerStep) {
    vectors.set(await encoder.encode(texts.slice(start, start + textsPerStep)), start * encoder.hiddenSize);
    await tell();
  }
  return vectors;
}
