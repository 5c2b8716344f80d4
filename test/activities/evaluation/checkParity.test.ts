import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { checkParity } from '../../../activities/evaluation/checkParity';

const probes = ['a', 'b', 'c'].map((passage) => ({ query: 'q', passage }));
const record = {
  probes,
  float32: { file: 'onnx/model.onnx', scores: [3, 2, 1] },
  int8: { file: 'onnx/model_quantized.onnx', scores: [3.1, 2.2, 1.3] },
};
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parity-'));
  writeFileSync(join(folder, 'parity.json'), JSON.stringify(record));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Opens models that give the scores written down for their file. */
const opens = (scores: Record<string, number[]>) => async (file: string) => ({
  score: async () => Float32Array.from(scores[basename(file)]!),
});

test('every file of the record is held against what Python scored', async () => {
  const found = await checkParity(folder, opens({ 'model.onnx': [3.0001, 2, 1], 'model_quantized.onnx': [5, 4.5, 1] }));
  expect(Object.keys(found)).toEqual(['float32', 'int8']);
  expect(found.float32?.largestDifference).toBeCloseTo(1e-4, 6);
  expect(found.int8).toMatchObject({ kendallTau: 1, ndcgLoss: 0 });
});

test('other scores in float32, or another order in 8 bits, are refused by the name of the file', async () => {
  const drifted = opens({ 'model.onnx': [3.01, 2, 1], 'model_quantized.onnx': [3, 2, 1] });
  await expect(checkParity(folder, drifted)).rejects.toThrow(/onnx\/model\.onnx scores its probes up to 0\.0\d+/);
  const turned = opens({ 'model.onnx': [3, 2, 1], 'model_quantized.onnx': [2, 3, 1] });
  await expect(checkParity(folder, turned)).rejects.toThrow(/model_quantized\.onnx .*tau of 0\.3333/);
});

test('only the files that are asked for are opened', async () => {
  const found = await checkParity(folder, opens({ 'model.onnx': [3, 2, 1] }), ['float32']);
  expect(Object.keys(found)).toEqual(['float32']);
});

test('a file for other processors is held against its scores on those alone', async () => {
  const wide = { file: 'onnx/model_qint8_avx512_vnni.onnx', scores: [3, 2, 1] };
  writeFileSync(join(folder, 'parity.json'), JSON.stringify({ ...record, int8Vnni: wide }));
  const turned = opens({ 'model_qint8_avx512_vnni.onnx': [1, 2, 3] });
  expect(await checkParity(folder, turned, ['int8Vnni'], async () => false)).toEqual({});
  await expect(checkParity(folder, turned, ['int8Vnni'], async () => true)).rejects.toThrow(/avx512_vnni\.onnx/);
});
