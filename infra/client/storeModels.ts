import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import { RankwrightError } from '../../core/errors';
import type { ModelRole } from '../../core/models/modelFiles';
import { parseModelPlace } from '../../core/models/modelPlace';
import { openModelPlace } from '../models/modelPlaces';
import type { ModelSource } from '../models/modelSource';
import { storeModel, type NamedModel } from '../models/storeModel';
import { createTakeFile, type TakeFile } from '../models/takeFile';
import type { StartOptions } from './client';
import type { ClientContext } from './connect';

/** Nothing for a model that comes with the trainer. */
interface OpenedModel {
  source?: ModelSource;
  take?: TakeFile;
}

interface WantedModel extends NamedModel {
  role: ModelRole;
  /** What the spec says that it must be. */
  expected?: string | undefined;
}

/**
 * The spec with the digests of the models that it names, whose files are stored for the workers: a run has the same model
 * everywhere and from its first stage to its last. `minilm` comes with the trainer and has none.
 */
export async function storeModels(
  spec: PipelineSpec,
  { specFolder, onUpload }: StartOptions,
  { store, modelPlaces }: Pick<ClientContext, 'store' | 'modelPlaces'>,
): Promise<PipelineSpec> {
  const opened = new Map<string, OpenedModel>();
  const open = (name: string): OpenedModel => {
    const known = opened.get(name);
    if (known) return known;
    const source = openModelPlace(parseModelPlace(name), specFolder, modelPlaces);
    if (source) onUpload?.({ label: name, done: 0, unit: 'files' });
    const model = source ? { source, take: createTakeFile(source, store) } : {};
    opened.set(name, model);
    return model;
  };
  const digestOf = async ({ role, expected, ...model }: WantedModel): Promise<string | undefined> => {
    const { take } = open(model.name);
    const digest = take && (await storeModel(model, role, take, store));
    if (expected !== undefined && expected !== digest) throw another(model, expected, digest);
    return digest;
  };
  const { candidates, train } = spec;
  const base = { field: 'train.base', name: train.base };
  const encoder = candidates.encoder === undefined ? base : { field: 'candidates.encoder', name: candidates.encoder };
  const baseSha256 = await digestOf({ ...base, role: 'trainable', expected: train.baseSha256 });
  const tokenizerSha256 = await digestOf({ ...base, role: 'tokenizer', expected: train.tokenizerSha256 });
  const encoderSha256 = await digestOf({ ...encoder, role: 'encoder', expected: candidates.encoderSha256 });
  const baseRevision = await open(train.base).source?.readRevision?.();
  return {
    ...spec,
    candidates: { ...candidates, ...(encoderSha256 ? { encoderSha256 } : {}) },
    train: {
      ...train,
      ...(baseSha256 && tokenizerSha256 ? { baseSha256, tokenizerSha256 } : {}),
      ...(baseRevision ? { baseRevision } : {}),
      ...(train.teachers ? { teachers: await withDigests(train.teachers, digestOf) } : {}),
    },
  };
}

type Teachers = NonNullable<PipelineSpec['train']['teachers']>;

/** A model of this store, `models/<key>`, is named by its content. */
async function withDigests(
  teachers: Teachers,
  digestOf: (wanted: WantedModel) => Promise<string | undefined>,
): Promise<Teachers> {
  const stored: Teachers = [];
  for (const [place, teacher] of teachers.entries()) {
    const { model: name, modelSha256: expected } = teacher;
    const isNamed = name !== undefined && !name.startsWith('models/');
    const field = `train.teachers[${place}].model`;
    const modelSha256 = isNamed ? await digestOf({ field, name, role: 'trainable', expected }) : undefined;
    stored.push({ ...teacher, ...(modelSha256 ? { modelSha256 } : {}) });
  }
  return stored;
}

function another({ field, name }: NamedModel, expected: string, received = 'none'): RankwrightError {
  return new RankwrightError('bad-source', `${field}: ${name} has the digest ${received}, the spec says ${expected}`, {
    mend: 'name the model that is meant, or remove the digest from the spec',
  });
}
