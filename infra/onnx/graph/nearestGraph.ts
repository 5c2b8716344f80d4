import { encodeMessage, type Field } from './protobuf';

/** Of `TensorProto.DataType`. */
const elementTypes = { float: 1, int64: 7 };
/** Of `AttributeProto.AttributeType`. */
const integerAttribute = 2;
/** The first set in which TopK breaks ties by the lower index, and the format of its time. */
const [operatorSet, formatVersion] = [13, 7];

/**
 * An ONNX model that finds the best rows of a block: `scores[q, p] = queries[q] . passages[p] + mask[p]`, then the `k`
 * best of each query as `values` and `rows`, best first, the lower row first where scores are equal. A size that is a
 * name may be another in every call.
 * Source of the field numbers: onnx.proto3 of ONNX 1.10.
 */
export function buildNearestGraph(shape: Record<'queries' | 'passages', number | string> & { hidden: number }): Buffer {
  const { queries, passages, hidden } = shape;
  const graph = encodeMessage([
    [1, node('Gemm', ['queries', 'passages', 'mask'], ['scores'], { transB: 1 })],
    [1, node('TopK', ['scores', 'k'], ['values', 'rows'], { largest: 1, sorted: 1 })],
    [2, 'nearest'],
    [11, tensor('queries', 'float', [queries, hidden])],
    [11, tensor('passages', 'float', [passages, hidden])],
    [11, tensor('mask', 'float', [passages])],
    [11, tensor('k', 'int64', [1])],
    [12, tensor('values', 'float', [queries, 'k'])],
    [12, tensor('rows', 'int64', [queries, 'k'])],
  ]);
  const operators = encodeMessage([
    [1, ''],
    [2, operatorSet],
  ]);
  return encodeMessage([
    [1, formatVersion],
    [7, graph],
    [8, operators],
  ]);
}

function node(operator: string, inputs: string[], outputs: string[], attributes: Record<string, number>): Buffer {
  const named = (number: number) => (name: string) => [number, name] as const;
  const encoded = Object.entries(attributes).map(([name, value]): Field => {
    const fields = [[1, name] as const, [3, value] as const, [20, integerAttribute] as const];
    return [5, encodeMessage(fields)];
  });
  return encodeMessage([...inputs.map(named(1)), ...outputs.map(named(2)), [4, operator], ...encoded]);
}

function tensor(name: string, type: keyof typeof elementTypes, shape: (number | string)[]): Buffer {
  const dimensions = shape.map((size): Field => [1, encodeMessage([[typeof size === 'number' ? 1 : 2, size]])]);
  const tensorType = encodeMessage([
    [1, elementTypes[type]],
    [2, encodeMessage(dimensions)],
  ]);
  return encodeMessage([
    [1, name],
    [2, encodeMessage([[1, tensorType]])],
  ]);
}
