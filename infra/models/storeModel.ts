import { RankwrightError } from '../../core/errors';
import { sha256 } from '../../core/hashing/digest';
import {
  moduleFolders,
  renderModelListing,
  shardsOf,
  wantedFiles,
  weightsIndex,
  type ListedFile,
  type ModelRole,
} from '../../core/models/modelFiles';
import type { ObjectStore } from '../artifactStore/objectStore';
import { mapConcurrently } from '../mapConcurrently';
import { blobKey, listingKey } from '../sources/blobStore';
import type { TakeFile } from './takeFile';

export interface NamedModel {
  /** Where the spec names it, for messages, such as `train.base`. */
  field: string;
  /** As written. */
  name: string;
}

const filesAtOnce = 4;

/**
 * Stores the files that a model is read by in a role, and then their listing, whose sha256 it returns: workers take them
 * from there. @throws RankwrightError bad-source where a file that is needed is not there, or the model cannot be had
 */
export async function storeModel(
  model: NamedModel,
  role: ModelRole,
  take: TakeFile,
  store: ObjectStore,
): Promise<string> {
  const listing = Buffer.from(renderModelListing(await takeFiles(model, role, take, store)));
  const digest = sha256(listing);
  await store.putIfAbsent(listingKey(digest), listing);
  return digest;
}

async function takeFiles(model: NamedModel, role: ModelRole, take: TakeFile, store: ObjectStore) {
  const { required, optional, oneOf, ofModules } = wantedFiles[role];
  const need = async (path: string): Promise<ListedFile> => (await take(path)) ?? lacks(model, role, path);
  const takeThose = async (paths: readonly string[]): Promise<ListedFile[]> =>
    (await mapConcurrently(paths, filesAtOnce, take)).filter((file) => file !== undefined);
  const namedIn = async (file: ListedFile | undefined, read: (json: unknown) => string[]): Promise<string[]> =>
    file ? readNames(model, file, read, store) : [];

  const files: ListedFile[] = [];
  for (const path of required) files.push(await need(path));
  files.push(...(await takeThose(optional)));
  const named = (name: string) => files.find(({ path }) => path === name);
  const folders = await namedIn(named('modules.json'), moduleFolders);
  files.push(...(await takeThose(folders.flatMap((folder) => ofModules.map((name) => `${folder}/${name}`)))));
  const [weights] = await takeFirst(oneOf, take);
  if (oneOf.length > 0) files.push(weights ?? lacks(model, role, oneOf.join(', ')));
  for (const path of await namedIn(named(weightsIndex), shardsOf)) files.push(await need(path));
  return files;
}

async function takeFirst(paths: readonly string[], take: TakeFile): Promise<ListedFile[]> {
  for (const path of paths) {
    const file = await take(path);
    if (file) return [file];
  }
  return [];
}

async function readNames(
  { field, name }: NamedModel,
  { path, sha256: digest }: ListedFile,
  read: (json: unknown) => string[],
  store: ObjectStore,
): Promise<string[]> {
  const body = await store.get(blobKey(digest));
  try {
    return read(JSON.parse(body.toString('utf8')));
  } catch (cause) {
    throw new RankwrightError('bad-source', `${field}: ${path} of ${name}: ${(cause as Error).message}`, {
      mend: 'save the model again, or name another',
      cause,
    });
  }
}

const mends: Record<ModelRole, string> = {
  tokenizer: 'name a model with a fast tokenizer; transformers writes its tokenizer.json where a tokenizer is saved',
  trainable: 'name a model that transformers saved: config.json, tokenizer.json and model.safetensors in one folder',
  encoder:
    'name a sentence encoder with onnx/model.onnx in candidates.encoder, such as minilm, which need not be the model that is trained; `optimum-cli export onnx` writes one',
};

function lacks({ field, name }: NamedModel, role: ModelRole, path: string): never {
  throw new RankwrightError('bad-source', `${field}: ${name} has no ${path}`, { mend: mends[role] });
}
