import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeMessage, type Field } from '../../../../infra/onnx/graph/protobuf';

/** Values of token `id` at place `i`: whole numbers that tell tokens apart. */
export const tokenValue = (id: number, i: number): number => ((id * 7 + i * 3) % 11) - 4;

const hidden = 3;
const tokenizer = join(__dirname, '../../../fixtures/sources/tokenizer/tinyWordPiece.json');

/**
 * A model folder whose ONNX graph looks the vector of each token up and gives them as `last_hidden_state`; `files` are
 * further JSON files. Returns the folder.
 */
export function writeTinyEncoder(words: number, files: Record<string, unknown> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'rw-encoder-'));
  mkdirSync(join(folder, 'onnx'));
  writeFileSync(join(folder, 'onnx/model.onnx'), lookUpGraph(words));
  cpSync(tokenizer, join(folder, 'tokenizer.json'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), JSON.stringify(content));
  }
  return folder;
}

function lookUpGraph(words: number): Buffer {
  const values = new Float32Array(words * hidden);
  values.forEach((_, place) => (values[place] = tokenValue(Math.floor(place / hidden), place % hidden)));
  const table = encodeMessage([
    [1, words],
    [1, hidden],
    [2, 1],
    [8, 'table'],
    [9, Buffer.from(values.buffer)],
  ]);
  const gather = encodeMessage([
    [1, 'table'],
    [1, 'input_ids'],
    [2, 'last_hidden_state'],
    [4, 'Gather'],
  ]);
  const graph = encodeMessage([
    [1, gather],
    [2, 'tiny'],
    [5, table],
    [11, tensor('input_ids', 7, ['batch', 'tokens'])],
    [12, tensor('last_hidden_state', 1, ['batch', 'tokens', hidden])],
  ]);
  return encodeMessage([
    [1, 7],
    [7, graph],
    [8, encodeMessage([[2, 13]])],
  ]);
}

function tensor(name: string, type: number, shape: (string | number)[]): Buffer {
  const dimensions = shape.map((size): Field => [1, encodeMessage([[typeof size === 'number' ? 1 : 2, size]])]);
  const described = encodeMessage([
    [1, type],
    [2, encodeMessage(dimensions)],
  ]);
  return encodeMessage([
    [1, name],
    [2, encodeMessage([[1, described]])],
  ]);
}
