import { z } from 'zod';
import { hasVnni } from './vnni';

const usualFile = 'onnx/model_quantized.onnx';

/** What of a folder's parity record says where its 8-bit files are. */
export const int8RecordSchema = z.looseObject({
  int8: z.looseObject({ file: z.string().optional() }).optional(),
  /** With all 8 bits of weights; where it was measured, on a processor that has them exact. */
  int8Vnni: z.looseObject({ file: z.string() }).optional(),
});

/**
 * The 8-bit file of an exported model for this processor, relative to its folder: the one whose weights use all 8 bits
 * where it adds products in 32, else that of 7 bits, which every processor computes alike.
 */
export async function chooseInt8File(record: unknown, isExact: () => Promise<boolean> = hasVnni): Promise<string> {
  const { int8, int8Vnni } = int8RecordSchema.catch({}).parse(record ?? {});
  return int8Vnni && (await isExact()) ? int8Vnni.file : (int8?.file ?? usualFile);
}
