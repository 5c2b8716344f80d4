import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import type { StageTools } from '../activities/stage/tools';
import { RankwrightError } from '../core/errors';
import { createTokenizer, type Tokenizer } from '../core/text/tokenizer';
import type { Environment } from '../infra/environment';
import { openCrossEncoder } from '../infra/onnx/crossEncoder';
import { openEncoderFolder } from '../infra/onnx/encoderFolder';
import { createProcessTrainer } from '../infra/trainer/trainerProcess';
import { resolveTools } from '../infra/servers/tools';

/** Opens models on first use and keeps them for the life of the worker. */
export function createStageTools(environment: Environment): StageTools {
  const remember = createMemory();
  const { threads } = environment;
  return {
    tokenizer: (base) => remember(`tokenizer ${base}`, () => readTokenizer(baseFolder(base))),
    encoder: (name) => remember(`encoder ${name}`, () => openEncoderFolder(baseFolder(name), threads)),
    async crossEncoder(folder, file) {
      const tokenizer = await readTokenizer(folder);
      return openCrossEncoder(file, { tokenizer, maxTokens: await readMaxTokens(folder), threads });
    },
    threads: { count: threads ?? availableParallelism() },
    trainer: {
      run: (job, options) => createProcessTrainer(resolveTools().python).run(job, options),
    },
  };
}

/** The folder of a base model, with tokenizer.json and its encoder's onnx/model.onnx, or one that every worker has. */
function baseFolder(base: string): string {
  if (base === 'minilm') return resolveTools().models.minilm;
  if (isAbsolute(base)) return base;
  throw new RankwrightError('missing-tool', `train.base is "${base}"; the workers read "minilm" and folders`, {
    mend: 'set train.base: minilm, or download the model to a folder that every worker has and give its absolute path',
  });
}

async function readTokenizer(folder: string): Promise<Tokenizer> {
  const [tokenizer, config] = await Promise.all(
    ['tokenizer.json', 'tokenizer_config.json'].map((name) => readJson(join(folder, name))),
  );
  return createTokenizer(tokenizer, config);
}

async function readMaxTokens(folder: string): Promise<number> {
  const config = await readJson(join(folder, 'tokenizer_config.json'));
  return z.object({ model_max_length: z.number().int().positive() }).parse(config).model_max_length;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new RankwrightError('missing-tool', `${path} cannot be read: ${(cause as Error).message}`, {
      mend: `run \`npm run setup\`, which makes the base model; ${dirname(path)} must hold a Hugging Face tokenizer`,
      cause,
    });
  }
}

function createMemory(): <Value>(name: string, make: () => Promise<Value>) => Promise<Value> {
  const made = new Map<string, Promise<unknown>>();
  return <Value>(name: string, make: () => Promise<Value>) => {
    const existing = made.get(name) ?? make();
    made.set(name, existing);
    // What could not be opened may be there the next time.
    existing.catch(() => made.delete(name));
    return existing as Promise<Value>;
  };
}
