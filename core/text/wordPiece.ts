import { z } from 'zod';
import { createBertNormalizer, splitBertWords } from './bertNormalizer';

const wordPieceFileSchema = z.object({
  added_tokens: z.array(
    z.object({
      id: z.number().int(),
      content: z.string().min(1),
      single_word: z.literal(false),
      lstrip: z.literal(false),
      rstrip: z.literal(false),
      normalized: z.literal(false),
    }),
  ),
  normalizer: z.object({
    type: z.literal('BertNormalizer'),
    clean_text: z.boolean(),
    handle_chinese_chars: z.boolean(),
    strip_accents: z.boolean().nullable(),
    lowercase: z.boolean(),
  }),
  pre_tokenizer: z.object({ type: z.literal('BertPreTokenizer') }),
  model: z.object({
    type: z.literal('WordPiece'),
    unk_token: z.string(),
    continuing_subword_prefix: z.string(),
    max_input_chars_per_word: z.number().int(),
    vocab: z.record(z.string(), z.number().int()),
  }),
});
type WordPieceFile = z.infer<typeof wordPieceFileSchema>;

/** Words whose tokens are remembered; at about 100 bytes each, some 10 MB. */
const maxCachedWords = 100_000;

/**
 * Token ids of a text without special tokens for BERT's WordPiece tokenizers, remembered per word; undefined for
 * any other tokenizer, which the caller then hands to the library.
 */
export function createWordPieceEncoder(tokenizerJson: unknown): ((text: string) => number[]) | undefined {
  const parsed = wordPieceFileSchema.safeParse(tokenizerJson);
  if (!parsed.success) return undefined;
  const file = parsed.data;
  const normalize = createBertNormalizer(file.normalizer);
  const encodeWord = rememberWords(createWordEncoder(file.model));
  const addedIds = new Map(file.added_tokens.map((token) => [token.content, token.id]));
  const splitAdded = createSplitter([...addedIds.keys()]);
  return (text) => {
    const ids: number[] = [];
    for (const section of splitAdded(text)) {
      const added = addedIds.get(section);
      if (added !== undefined) ids.push(added);
      else for (const word of splitBertWords(normalize(section))) for (const id of encodeWord(word)) ids.push(id);
    }
    return ids;
  };
}

/** Cuts a text around the added tokens that stand in it literally, the longest first. */
function createSplitter(contents: string[]): (text: string) => string[] {
  if (contents.length === 0) return (text) => [text];
  const longestFirst = [...contents].sort((left, right) => right.length - left.length);
  const escaped = longestFirst.map((content) => content.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`(${escaped.join('|')})`);
  return (text) => text.split(pattern).filter((section) => section !== '');
}

function rememberWords(encodeWord: (word: string) => number[]): (word: string) => number[] {
  const remembered = new Map<string, number[]>();
  return (word) => {
    const known = remembered.get(word);
    if (known) return known;
    const ids = encodeWord(word);
    if (remembered.size >= maxCachedWords) remembered.clear();
    remembered.set(word, ids);
    return ids;
  };
}

/** The longest piece in the vocabulary at each place; a word with a place where none fits is unknown as a whole. */
function createWordEncoder(model: WordPieceFile['model']): (word: string) => number[] {
  const vocabulary = new Map(Object.entries(model.vocab));
  const unknown = vocabulary.get(model.unk_token);
  if (unknown === undefined)
    throw new TypeError(`tokenizer.json: the vocabulary lacks its unknown token ${model.unk_token}`);
  const longest = Math.max(...[...vocabulary.keys()].map((piece) => piece.length));
  return (word) => {
    if ([...word].length > model.max_input_chars_per_word) return [unknown];
    const ids: number[] = [];
    for (let start = 0; start < word.length;) {
      let end = Math.min(word.length, start + longest);
      const prefix = start > 0 ? model.continuing_subword_prefix : '';
      let id = vocabulary.get(prefix + word.slice(start, end));
      while (id === undefined && end > start + 1) id = vocabulary.get(prefix + word.slice(start, --end));
      if (id === undefined) return [unknown];
      ids.push(id);
      start = end;
    }
    return ids;
  };
}
