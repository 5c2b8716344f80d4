import { z } from 'zod';
import { RankwrightError } from '../errors';

/** How a sentence encoder makes one vector of the vectors of its tokens, and what it puts before a text. */
export interface SentencePooling {
  pooling: string;
  isNormalized: boolean;
  /** A module between pooling and vector that is not known here. */
  unknownModule?: string;
  /** Tokens of a text, special ones included; absent where the files do not say. */
  maxTokens?: number;
  prompts: { query: string; passage: string };
}

/** The files of a model folder that say it, parsed; undefined where there is none. */
export interface SentenceFiles {
  /** `modules.json` of sentence-transformers. */
  modules?: unknown;
  /** `config.json` of the module Pooling, usually in `1_Pooling`. */
  pooling?: unknown;
  sentenceBert?: unknown;
  /** `config_sentence_transformers.json`. */
  sentenceTransformers?: unknown;
  /** `config.json`, in which the trainer of this project keeps what the folder does not otherwise say. */
  model?: unknown;
}

const modulesSchema = z.array(z.looseObject({ type: z.string(), path: z.string() }));
const poolingSchema = z.looseObject({ pooling_mode: z.union([z.string(), z.array(z.string())]).optional() });
const sentenceBertSchema = z.looseObject({ max_seq_length: z.number().int().positive().nullish() });
const promptsSchema = z.looseObject({
  prompts: z.record(z.string(), z.string()).nullish(),
  default_prompt_name: z.string().nullish(),
});
const modelSchema = z.looseObject({
  rankwright: z
    .object({ maxTokens: z.number().int().positive(), normalized: z.boolean(), pooling: z.string() })
    .partial()
    .optional(),
});

/**
 * Reads how vectors are pooled, as sentence-transformers 2 to 6 write it. A folder that says nothing is pooled by mean
 * and normalised. Prompts: `query`, and `document`, `passage` or `corpus`; else the default one for both; else none.
 */
export function parseSentencePooling(files: SentenceFiles): SentencePooling {
  const own = modelSchema.parse(files.model ?? {}).rankwright ?? {};
  const modules = files.modules === undefined ? undefined : modulesSchema.parse(files.modules).map(({ type }) => type);
  const unknownModule = modules?.find((type) => !['Transformer', 'Pooling', 'Normalize'].includes(kindOf(type)));
  const maxTokens = sentenceBertSchema.parse(files.sentenceBert ?? {}).max_seq_length ?? own.maxTokens;
  return {
    pooling: files.pooling === undefined ? (own.pooling ?? 'mean') : modeOf(files.pooling),
    isNormalized: modules ? modules.some((type) => kindOf(type) === 'Normalize') : (own.normalized ?? true),
    ...(unknownModule === undefined ? {} : { unknownModule }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    prompts: parsePrompts(files.sentenceTransformers ?? {}),
  };
}

/** @throws bad-source where tokens cannot be pooled as the model does it: its vectors would be others. */
export function refuseUnknownPooling({ pooling, unknownModule }: SentencePooling): void {
  const isKnown = pooling === 'mean' || pooling === 'cls';
  if (isKnown && unknownModule === undefined) return;
  const what = isKnown ? `has a module ${unknownModule}` : `pools its tokens by "${pooling}"`;
  throw new RankwrightError('bad-source', `the encoder ${what}, which is not known here`, {
    mend: 'export it to ONNX with all its modules, so that the graph has an output sentence_embedding',
  });
}

/** The folder of the module Pooling; undefined where there is none. */
export function poolingFolder(modules: unknown): string | undefined {
  return modulesSchema.parse(modules ?? []).find(({ type }) => kindOf(type) === 'Pooling')?.path;
}

function kindOf(type: string): string {
  return type.split('.').at(-1) ?? type;
}

function modeOf(config: unknown): string {
  const written = poolingSchema.parse(config);
  if (typeof written.pooling_mode === 'string') return written.pooling_mode;
  const flags = Object.keys(written).filter((name) => name.startsWith('pooling_mode_') && written[name] === true);
  return [...(written.pooling_mode ?? []), ...flags.map((name) => name.replace(/^pooling_mode_|_tokens?$/g, ''))].join(
    '+',
  );
}

function parsePrompts(config: unknown): SentencePooling['prompts'] {
  const { prompts, default_prompt_name: name } = promptsSchema.parse(config);
  const known = prompts ?? {};
  const fallback = (name && known[name]) || '';
  const passage = known['document'] || known['passage'] || known['corpus'];
  return { query: known['query'] || fallback, passage: passage || fallback };
}
