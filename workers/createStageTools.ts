import { availableParallelism } from 'node:os';
import type { StageTools } from '../activities/stage/tools';
import { sha256Schema } from '../core/contracts/spec/sha256';
import { RankwrightError } from '../core/errors';
import type { ObjectStore } from '../infra/artifactStore/objectStore';
import { S3ObjectStore } from '../infra/artifactStore/s3ObjectStore';
import type { Environment } from '../infra/environment';
import { fetchModel } from '../infra/models/fetchModel';
import { openEncoderFolder } from '../infra/onnx/encoderFolder';
import { readTokenizer } from '../infra/onnx/modelFolder';
import { openPairScorer } from '../infra/onnx/pairScorers/openPairScorer';
import { createProcessTrainer } from '../infra/trainer/trainerProcess';
import { resolveTools } from '../infra/servers/tools';

/** Opens models on first use and keeps them for the life of the worker; their files stay on this machine. */
export function createStageTools(
  environment: Environment,
  store: ObjectStore = new S3ObjectStore(environment.s3),
): StageTools {
  const remember = createMemory();
  const { cacheFolder } = environment;
  const threads = { count: environment.threads ?? availableParallelism() };
  const folderOf = (model: string): Promise<string> =>
    remember(`files of ${model}`, async () =>
      model === packaged ? resolveTools().models.minilm : fetchModel(digestIn(model), store, cacheFolder),
    );
  return {
    tokenizer: (model) => remember(`tokenizer ${model}`, async () => readTokenizer(await folderOf(model))),
    encoder: (model) => remember(`encoder ${model}`, async () => openEncoderFolder(await folderOf(model), threads)),
    trainable: async (model) => (model === packaged ? packaged : folderOf(model)),
    pairScorer: (folder, file) => openPairScorer(folder, file, { threads }),
    threads,
    trainer: {
      run: (job, options) => createProcessTrainer(resolveTools().python).run(job, options),
    },
  };
}

/** Its weights are in the trainer's environment, and its encoder is made by the set-up. */
const packaged = 'minilm';

function digestIn(model: string): string {
  if (sha256Schema.safeParse(model).success) return model;
  throw new RankwrightError(
    'not-configured',
    `the files of the model ${model} were not stored when the run was started`,
    {
      mend: 'start the run with the command line, which stores the models that a spec names',
    },
  );
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
