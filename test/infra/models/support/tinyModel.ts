import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeTinyEncoder } from '../../onnx/support/tinyEncoder';
import { readFileSync } from 'node:fs';

/** The files of a model that can be trained and that encodes; large ones are buffers, as the hub keeps them. */
export function tinyModel(changes: Record<string, string | Buffer> = {}): Record<string, string | Buffer> {
  const encoder = writeTinyEncoder(200);
  return {
    'README.md': 'what a model is',
    'config.json': '{"model_type":"bert"}',
    'tokenizer.json': readFileSync(join(encoder, 'tokenizer.json'), 'utf8'),
    'tokenizer_config.json': '{}',
    'vocab.txt': '[PAD]',
    'modules.json': '[{"type":"x.Transformer","path":""},{"type":"x.Pooling","path":"1_Pooling"}]',
    '1_Pooling/config.json': '{"pooling_mode":"mean"}',
    'model.safetensors': Buffer.from('weights'),
    'pytorch_model.bin': Buffer.from('the same weights, pickled'),
    'onnx/model.onnx': readFileSync(join(encoder, 'onnx/model.onnx')),
    'onnx/model_quantized.onnx': Buffer.from('small weights'),
    ...changes,
  };
}

export async function writeModel(folder: string, files: Record<string, string | Buffer>): Promise<void> {
  for (const [path, body] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), body);
  }
}
