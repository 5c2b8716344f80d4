import { availableParallelism } from 'node:os';
import { isAbsolute } from 'node:path';
import type { StageTools } from '../activities/stage/tools';
import { RankwrightError } from '../core/errors';
import type { Environment } from '../infra/environment';
import { openEncoderFolder } from '../infra/onnx/encoderFolder';
import { readTokenizer } from '../infra/onnx/modelFolder';
import { openPairScorer } from '../infra/onnx/pairScorers/openPairScorer';
import { createProcessTrainer } from '../infra/trainer/trainerProcess';
import { resolveTools } from '../infra/servers/tools';

/** Opens models on first use and keeps them for the life of the worker. */
export function createStageTools(environment: Environment): StageTools {
  const remember = createMemory();
  const { threads } = environment;
  return {
    tokenizer: (base) => remember(`tokenizer ${base}`, () => readTokenizer(baseFolder(base))),
    encoder: (name) => remember(`encoder ${name}`, () => openEncoderFolder(baseFolder(name), threads)),
    pairScorer: (folder, file) => openPairScorer(folder, file, { threads }),
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
