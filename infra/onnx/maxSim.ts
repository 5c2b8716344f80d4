import { Tensor } from './runtime';
import { buildNearestGraph } from './graph/nearestGraph';
import { openGraph } from './session';

/** The vectors of the tokens of a text, [tokens, width] float32; of a query every one counts, of a passage the shown ones. */
export interface TokenVectors {
  vectors: Float32Array;
  /** By token 0, or minus infinity where it is never met; absent: all count. */
  mask?: Float32Array;
}

export interface MaxSim {
  /**
   * For each query the sum, over its vectors, of the largest inner product with a vector of the passage. `queries`:
   * [queries, tokensPerQuery, width]. Memory: one product, 4 bytes for each pair of a query's token and a passage's.
   */
  score(queries: Float32Array, passage: TokenVectors): Promise<Float32Array>;
}

/** Exact MaxSim in onnxruntime. Source: Khattab and Zaharia, ColBERT, SIGIR 2020. */
export async function openMaxSim(options: {
  width: number;
  tokensPerQuery: number;
  threads: number | undefined;
}): Promise<MaxSim> {
  const { width, tokensPerQuery, threads } = options;
  const session = await openGraph(buildNearestGraph({ queries: 'rows', passages: 'tokens', hidden: width }), threads);
  const best = new Tensor('int64', BigInt64Array.of(1n), [1]);
  return {
    async score(queries, { vectors, mask }) {
      const [rows, tokens] = [queries.length / width, vectors.length / width];
      const found = await session.run(
        {
          queries: new Tensor('float32', queries, [rows, width]),
          passages: new Tensor('float32', vectors, [tokens, width]),
          mask: new Tensor('float32', mask ?? new Float32Array(tokens), [tokens]),
          k: best,
        },
        ['values'],
      );
      return sumRows(found['values']!.data as Float32Array, tokensPerQuery);
    },
  };
}

function sumRows(values: Float32Array, perRow: number): Float32Array {
  const sums = new Float64Array(values.length / perRow);
  values.forEach((value, place) => (sums[Math.floor(place / perRow)]! += value));
  return Float32Array.from(sums);
}
