import type { Tensor } from './runtime';
import type { SentencePooling } from '../../core/text/sentencePooling';

/** The vector of one text: what the graph pooled ([1, hidden]), or its tokens' vectors ([1, tokens, hidden]) pooled here. */
export function poolTokens(output: Tensor, { pooling, isNormalized }: SentencePooling): Float32Array {
  const hidden = Number(output.dims.at(-1));
  const values = output.data as Float32Array;
  if (output.dims.length === 2) return values.slice(0, hidden);
  const pooled = pooling === 'cls' ? values.slice(0, hidden) : meanOf(values, hidden);
  return isNormalized ? normalize(pooled) : pooled;
}

function meanOf(values: Float32Array, hidden: number): Float32Array {
  const tokens = values.length / hidden;
  const sums = new Float64Array(hidden);
  for (let place = 0; place < values.length; place += 1) sums[place % hidden]! += values[place]!;
  return Float32Array.from(sums, (sum) => sum / tokens);
}

function normalize(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  // As torch does: a vector without length stays what it is.
  return vector.map((value) => value / Math.max(length, 1e-12));
}
