import { createPrecompiledNormalizer } from './precompiledNormalizer';

/** The part of the package that is used; its own declarations do not resolve in a CommonJS project. */
interface TokenizerLibrary {
  Tokenizer: new (
    tokenizerJson: object,
    tokenizerConfig: object,
  ) => {
    encode(text: string, options: { add_special_tokens: boolean }): { ids: number[] };
    normalizer: Normalizer | null;
  };
}

/** One of a sequence, or the only one; `charsmap`: of SentencePiece's own kind its table in base64. */
interface Normalizer {
  normalize: (text: string) => string;
  normalizers?: Normalizer[];
  charsmap?: string;
}

const library = require('@huggingface/tokenizers') as TokenizerLibrary;

/**
 * Token ids of a text without special tokens, by `@huggingface/tokenizers`: BPE, Unigram and unusual WordPiece models.
 * @throws TypeError when either file is not a JSON object; the library's own Error when it misses a member.
 */
export function createLibraryEncoder(tokenizerJson: unknown, tokenizerConfig: unknown): (text: string) => number[] {
  if (!isObject(tokenizerJson)) throw notAnObject('tokenizer.json', tokenizerJson);
  if (!isObject(tokenizerConfig)) throw notAnObject('tokenizer_config.json', tokenizerConfig);
  const tokenizer = new library.Tokenizer(tokenizerJson, tokenizerConfig);
  const { normalizer } = tokenizer;
  // The library takes NFKC for every table, which is nearly what most of them say.
  for (const each of normalizer ? [normalizer, ...(normalizer.normalizers ?? [])] : [])
    if (each.charsmap) each.normalize = createPrecompiledNormalizer(Buffer.from(each.charsmap, 'base64'));
  return (text) => tokenizer.encode(text, { add_special_tokens: false }).ids;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notAnObject(file: string, value: unknown): TypeError {
  return new TypeError(
    `${file}: expected a JSON object, received ${JSON.stringify(value)?.slice(0, 60) ?? typeof value}`,
  );
}
