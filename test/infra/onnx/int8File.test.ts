import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseInt8File } from '../../../infra/onnx/int8File';
import { hasVnni } from '../../../infra/onnx/vnni';
import { findModelFile } from '../../../infra/serving/modelPrecision';

const narrow = { file: 'onnx/model_quantized.onnx', products: 'int8' };
const wide = { file: 'onnx/model_qint8_avx512_vnni.onnx', products: 'int8' };
const yes = async () => true;
const no = async () => false;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'int8-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each([
  ['flags\t\t: fpu avx2 avx512_vnni\n', true],
  ['processor : 0\nflags : fpu avx_vnni avx2\n', true],
  ['flags\t\t: fpu avx2 avx512f\nmodel name : avx_vnni\n', false],
  ['flags : avx512_vnni_not\n', false],
  ['', false],
])('%j: %s', async (text, expected) => {
  writeFileSync(join(folder, 'cpuinfo'), text);
  expect(await hasVnni(join(folder, 'cpuinfo'))).toBe(expected);
});

test('without a list of flags nothing is taken for granted', async () => {
  expect(await hasVnni(join(folder, 'none'))).toBe(false);
});

test('the file with 8-bit weights is for processors that add its products right, where it was measured', async () => {
  expect(await chooseInt8File({ int8: narrow, int8Vnni: wide }, yes)).toBe(wide.file);
  expect(await chooseInt8File({ int8: narrow, int8Vnni: wide }, no)).toBe(narrow.file);
  expect(await chooseInt8File({ int8: narrow }, yes)).toBe(narrow.file);
  expect(await chooseInt8File(undefined, yes)).toBe(narrow.file);
});

test('a server takes the one for its processor, and fp32 where that is asked for', async () => {
  const files = ['model.onnx', 'model_quantized.onnx', 'model_qint8_avx512_vnni.onnx'];
  for (const name of files) writeFileSync(join(folder, name), name);
  const record = { float32: { file: files[0] }, int8: { ...narrow, file: files[1] }, int8Vnni: { file: files[2] } };
  writeFileSync(join(folder, 'parity.json'), JSON.stringify(record));
  expect(await findModelFile(folder, undefined, yes)).toEqual({ file: join(folder, files[2]!), precision: 'int8' });
  expect(await findModelFile(folder, undefined, no)).toEqual({ file: join(folder, files[1]!), precision: 'int8' });
  expect(await findModelFile(folder, 'fp32', yes)).toEqual({ file: join(folder, files[0]!), precision: 'fp32' });
});
