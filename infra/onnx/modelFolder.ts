import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RankwrightError } from '../../core/errors';
import { createTokenizer, type Tokenizer } from '../../core/text/tokenizer';

/** A JSON file of a model folder, parsed; undefined where there is none. @throws missing-tool where it cannot be read */
export async function readModelJson(folder: string, name: string): Promise<unknown> {
  const path = join(folder, name);
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new RankwrightError('missing-tool', `${path} cannot be read: ${(cause as Error).message}`, {
      mend: 'download the model again',
      cause,
    });
  }
}

/** @throws missing-tool where the folder has no tokenizer.json */
export async function readTokenizer(folder: string): Promise<Tokenizer> {
  const [tokenizer, config = {}] = await Promise.all(
    ['tokenizer.json', 'tokenizer_config.json'].map((name) => readModelJson(folder, name)),
  );
  if (tokenizer === undefined) throw missingFile(folder, 'tokenizer.json');
  return createTokenizer(tokenizer, config);
}

export function missingFile(folder: string, name: string): RankwrightError {
  return new RankwrightError(
    'missing-tool',
    `${folder} has no ${name}, so it is not an encoder that can be used here`,
    {
      mend: 'run `npm run setup` for the base model; another one must hold tokenizer.json and onnx/model.onnx (`optimum-cli export onnx` writes them)',
    },
  );
}
