import { sha256 } from '../../../core/hashing/digest';
import type { Encoder } from '../../../infra/onnx/encoder';

/** An encoder of four values that notes the texts it is given. */
export function createCountingEncoder(digest = 'e'.repeat(64)): Encoder & { texts: string[] } {
  const texts: string[] = [];
  return {
    texts,
    digest,
    hiddenSize: 4,
    prompts: { query: '', passage: '' },
    async encode(given) {
      texts.push(...given);
      return Float32Array.from(given.flatMap(vectorOf));
    },
  };
}

/** The vector of a text, which looks random and depends on the text alone. */
export function vectorOf(text: string): number[] {
  const values = [...Buffer.from(sha256(text), 'hex').subarray(0, 4)].map((byte) => byte - 127.5);
  return values.map((value) => Math.fround(value / Math.hypot(...values)));
}
