import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { RankwrightError } from '../../core/errors';
import type { Precision } from '../../core/serving/precision';
import { chooseInt8File } from '../onnx/int8File';
import { readModelJson } from '../onnx/modelFolder';

/** Where the folder's parity record does not say. */
const wholeFile = 'onnx/model.onnx';

const recordSchema = z.looseObject({
  float32: z.looseObject({ file: z.string().optional() }).optional(),
  int8: z.looseObject({ file: z.string().optional(), products: z.string().optional() }).optional(),
});

/**
 * The ONNX file of an exported model in a precision. Where none is asked for: int8 if the folder's parity record has it,
 * which it does only of a file that ranks as the model does, unless the file only stores 8 bits and multiplies in
 * float32, which is slower than fp32; else fp32. Of two 8-bit files the one for this processor.
 * @throws RankwrightError bad-source where the folder is not there, or has no such file
 */
export async function findModelFile(
  folder: string,
  asked?: Precision,
  isExact?: () => Promise<boolean>,
): Promise<{ file: string; precision: Precision }> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory())
    throw new RankwrightError('bad-source', `the model folder ${folder} is not there`, {
      mend: 'give the folder of an exported model (config.json, tokenizer.json, onnx/model.onnx), or the id of a run',
    });
  const written = await readModelJson(folder, 'parity.json');
  const record = recordSchema.catch({}).parse(written ?? {});
  const precision = asked ?? (record.int8 && record.int8.products !== 'float32' ? 'int8' : 'fp32');
  const name = precision === 'int8' ? await chooseInt8File(written, isExact) : (record.float32?.file ?? wholeFile);
  const file = join(folder, name);
  if (await stat(file).catch(() => undefined)) return { file, precision };
  throw new RankwrightError('bad-source', `${folder} has no ${name} (${precision})`, {
    mend: 'the folder of a finished export has it; `--precision fp32` needs onnx/model.onnx alone',
  });
}
