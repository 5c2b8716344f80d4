import {
  cjkIdeographs,
  keptFormatCharacters,
  keptNonspacingMarks,
  lettersNotPunctuation,
} from './bertCharacterClasses';

export interface BertNormalizerConfig {
  clean_text: boolean;
  handle_chinese_chars: boolean;
  strip_accents: boolean | null;
  lowercase: boolean;
}

const plainAscii = /^[\x20-\x7e]*$/;
const removed = new RegExp(`(?![\\t\\n\\r${keptFormatCharacters}])[\\p{Cc}\\p{Cf}\\p{Co}\\ufffd]`, 'gu');
const spaces = /[\s\u0085]/g;
const ideographs = new RegExp(`[${cjkIdeographs}]`, 'gu');
const marks = new RegExp(`(?![${keptNonspacingMarks}])\\p{Mn}`, 'gu');
const words = new RegExp(
  `(?:(?![!-/:-@\\[-\`{-~])(?:[${lettersNotPunctuation}]|[^\\s\\u0085\\p{P}]))+|[!-/:-@\\[-\`{-~\\p{P}]`,
  'gu',
);

/**
 * BERT's text clean-up: control characters out, any space to a blank, blanks around Chinese characters, accents off, lower case.
 * Source: `BertNormalizer` of Hugging Face tokenizers. Written here because the JavaScript library leaves Chinese
 * characters beyond the basic plane joined and lower-cases a final sigma differently.
 */
export function createBertNormalizer(config: BertNormalizerConfig): (text: string) => string {
  const stripAccents = config.strip_accents ?? config.lowercase;
  return (text) => {
    if (plainAscii.test(text)) return config.lowercase ? text.toLowerCase() : text;
    let clean = config.clean_text ? text.replace(removed, '').replace(spaces, ' ') : text;
    if (config.handle_chinese_chars) clean = clean.replace(ideographs, ' $& ');
    if (stripAccents) clean = clean.normalize('NFD').replace(marks, '');
    // Rust lower-cases character by character, so a capital sigma never becomes a final one.
    return config.lowercase ? clean.replaceAll('Σ', 'σ').toLowerCase() : clean;
  };
}

/** Words and single punctuation marks, as BERT's pre-tokenizer cuts them. */
export function splitBertWords(text: string): string[] {
  return text.match(words) ?? [];
}
