import { z } from 'zod';
import { schemaVersionSchema } from '../contracts/schemaVersion';
import { canonicalJson } from '../hashing/canonicalJson';

/**
 * What a model is needed for: `tokenizer` counts tokens, `encoder` makes vectors with onnxruntime, `trainable` is loaded
 * by the trainer. Each reads other files, so that what one of them does not read cannot make it run anew.
 */
export type ModelRole = 'tokenizer' | 'encoder' | 'trainable';

/** Below the model's folder: a file of a stranger must not name one of this machine. */
const relativePath = z.string().regex(/^(?!\.\.?(\/|$))[\w.-]+(\/(?!\.\.?(\/|$))[\w.-]+)*$/, 'a path below the folder');

/** The files of a model, sorted by path: equal listings are equal models, so the digest of one is its identity. */
export const modelListingSchema = z.strictObject({
  schemaVersion: schemaVersionSchema,
  files: z.array(z.strictObject({ path: relativePath, sha256: z.string().regex(/^[0-9a-f]{64}$/) })).min(1),
});
export type ModelListing = z.infer<typeof modelListingSchema>;
export type ListedFile = ModelListing['files'][number];

export function renderModelListing(files: readonly ListedFile[]): string {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const sorted = [...byPath.values()].sort((left, right) => (left.path < right.path ? -1 : 1));
  return canonicalJson({ schemaVersion: 1, files: sorted } satisfies ModelListing);
}

/** Paths in a model's folder. */
interface Wanted {
  required: readonly string[];
  optional: readonly string[];
  /** Of which the first that is there is taken, and one has to be; the index with the files it names. */
  oneOf: readonly string[];
  /** Of each module's own folder, where `modules.json` names some. */
  ofModules: readonly string[];
}

export const weightsIndex = 'model.safetensors.index.json';
const sentenceFiles = ['modules.json', 'sentence_bert_config.json', 'config_sentence_transformers.json'];
/** Where they are too many for the one ONNX file. */
const onnxWeights = ['onnx/model.onnx_data', 'onnx/model.onnx.data'];
const slowTokenizers = ['vocab.txt', 'vocab.json', 'merges.txt', 'spiece.model', 'sentencepiece.bpe.model'];
const tokenizerExtras = ['special_tokens_map.json', 'added_tokens.json', ...slowTokenizers];

export const wantedFiles: Record<ModelRole, Wanted> = {
  tokenizer: { required: ['tokenizer.json', 'tokenizer_config.json'], optional: [], oneOf: [], ofModules: [] },
  encoder: {
    required: ['tokenizer.json', 'onnx/model.onnx'],
    optional: ['tokenizer_config.json', 'config.json', ...sentenceFiles, '1_Pooling/config.json', ...onnxWeights],
    oneOf: [],
    ofModules: ['config.json'],
  },
  trainable: {
    required: ['config.json', 'tokenizer.json', 'tokenizer_config.json'],
    optional: [...tokenizerExtras, ...sentenceFiles],
    oneOf: ['model.safetensors', weightsIndex, 'pytorch_model.bin'],
    ofModules: ['config.json', 'model.safetensors', 'pytorch_model.bin'],
  },
};

/** The files that hold the weights of which `model.safetensors.index.json` says where each lies. */
export function shardsOf(indexJson: unknown): string[] {
  const { weight_map: shards } = z.looseObject({ weight_map: z.record(z.string(), relativePath) }).parse(indexJson);
  return [...new Set(Object.values(shards))];
}

/** The folders of the modules of a sentence-transformers model but the first, which lies in the model's own. */
export function moduleFolders(modulesJson: unknown): string[] {
  const modules = z.array(z.looseObject({ path: z.union([z.literal(''), relativePath]) })).parse(modulesJson);
  return modules.map(({ path }) => path).filter((path) => path !== '');
}
