import type { Tokenizer } from '@huggingface/tokenizers' with { 'resolution-mode': 'import' };

// The package ships CommonJS but declares its types for ES modules only, so a plain import does not compile here.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const library = require('@huggingface/tokenizers') as { Tokenizer: typeof Tokenizer };

/** Token ids of a text without special tokens, by `@huggingface/tokenizers`: BPE, Unigram and other WordPiece models. */
export function createLibraryEncoder(tokenizerJson: unknown, tokenizerConfig: unknown): (text: string) => number[] {
  if (!isObject(tokenizerJson)) throw notAnObject('tokenizer.json', tokenizerJson);
  if (!isObject(tokenizerConfig)) throw notAnObject('tokenizer_config.json', tokenizerConfig);
  const tokenizer = new library.Tokenizer(tokenizerJson, tokenizerConfig);
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
