import { Tensor } from './runtime';

export interface EncodedInput {
  inputIds: Readonly<ArrayLike<number>>;
  tokenTypeIds: Readonly<ArrayLike<number>>;
  /** How many of the tokens are attended to, from the first on; absent: all. */
  attended?: number;
}

/** Pads to the longest of the batch: three int64 tensors [batch, longest], mask 0 where nothing attends. */
export function padBatch(inputs: readonly EncodedInput[]): Record<string, Tensor> {
  const longest = Math.max(...inputs.map(({ inputIds }) => inputIds.length));
  const shape = [inputs.length, longest];
  const ids = new BigInt64Array(inputs.length * longest);
  const mask = new BigInt64Array(ids.length);
  const types = new BigInt64Array(ids.length);
  inputs.forEach(({ inputIds, tokenTypeIds, attended = inputIds.length }, row) => {
    for (let column = 0; column < inputIds.length; column += 1) {
      const place = row * longest + column;
      ids[place] = BigInt(inputIds[column] ?? 0);
      types[place] = BigInt(tokenTypeIds[column] ?? 0);
      mask[place] = column < attended ? 1n : 0n;
    }
  });
  return {
    input_ids: new Tensor('int64', ids, shape),
    attention_mask: new Tensor('int64', mask, shape),
    token_type_ids: new Tensor('int64', types, shape),
  };
}
