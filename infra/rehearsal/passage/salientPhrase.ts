import { isFunctionWord, tokenWeight, wordWeight } from '../language/commonWords';
import type { Sentence } from '../language/sentences';
import type { Token } from '../language/tokens';
import { isAdverb, isOnlyVerb } from '../language/verbs';
import { cleanSubject } from './cleanSubject';

export interface RankedPhrase {
  tokens: Token[];
  score: number;
  /** Whether it stands as a noun phrase in a sentence somewhere: after an article or a preposition, or more than once. */
  isNoun: boolean;
}

/** Runs of up to five content words, best first; each stem sequence once, ties in order of appearance. */
export function rankPhrases(sentences: Sentence[]): RankedPhrase[] {
  const kept = ranked.get(sentences) ?? rank(sentences);
  ranked.set(sentences, kept);
  return kept;
}

/** The same passage is ranked for its subject and for what goes beside it. */
const ranked = new WeakMap<Sentence[], RankedPhrase[]>();

/** The same of some sentences only, by how often all of them, `counted`, have their words. */
export function rank(sentences: Sentence[], counted = sentences): RankedPhrase[] {
  const counts = new Map<string, number>();
  for (const sentence of counted)
    for (const token of sentence.tokens) counts.set(token.stem, (counts.get(token.stem) ?? 0) + 1);
  const phrases = new Map<string, RankedPhrase>();
  sentences.forEach((sentence, index) => {
    const isItem = isFragment(sentence);
    for (const run of contentRuns(sentence)) {
      const tokens = cleanSubject(run.tokens).slice(-5);
      if (!tokens.some((token) => tokenWeight(token) >= 0.5 && !/^\d/.test(token.lower))) continue;
      const key = tokens.map((token) => token.stem).join(' ');
      const known = phrases.get(key);
      const isNoun = run.isNoun && !isItem;
      if (known) {
        known.score *= 1.15;
        known.isNoun ||= isNoun || !isItem;
      } else {
        const score = scoreOf(tokens, counts) * (1 + 0.4 / (1 + index)) * (isNoun ? 1.4 : 1) * (isItem ? 0.7 : 1);
        phrases.set(key, { tokens, score, isNoun });
      }
    }
  });
  return [...phrases.values()].sort((left, right) => right.score - left.score);
}

/** Whether a passage is a list or a table more than a text. */
export function isList(sentences: Sentence[]): boolean {
  const kept = lists.get(sentences) ?? sentences.filter(isFragment).length > 0.5 * sentences.length;
  lists.set(sentences, kept);
  return kept;
}

const lists = new WeakMap<Sentence[], boolean>();

/** A heading, a list item or a table row: no verb and hardly a word that makes a sentence. */
export function isFragment({ text, tokens }: Sentence): boolean {
  if (tokens.some((token) => auxiliaries.has(token.lower) || isOnlyVerb(token))) return false;
  const grammatical = tokens.filter(({ lower }) => isFunctionWord(lower)).length;
  return grammatical < 0.3 * tokens.length || !/[.!?]$/.test(text);
}

const auxiliaries = new Set('is are was were has have had can may might must should will do does'.split(' '));

function scoreOf(tokens: Token[], counts: Map<string, number>): number {
  const weights = tokens.map((token) => tokenWeight(token) * Math.sqrt(counts.get(token.stem) ?? 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return total / Math.sqrt(tokens.length + 0.5);
}

interface Run {
  tokens: Token[];
  /** An article or a preposition before it says that it is a noun phrase. */
  isNoun: boolean;
}

const beforeNouns = new Set(
  'a an the of with in by for from on its their your this these his her our into about without'.split(' '),
);

function contentRuns({ text, tokens }: Sentence): Run[] {
  const runs: Run[] = [];
  let run: Run = { tokens: [], isNoun: false };
  tokens.forEach((token, index) => {
    const previous = tokens[index - 1];
    const isWord = isFunctionWord(token.lower) || /^[%$€£]$/.test(token.text);
    const isVerb = !isWord && (isVerbForm(token, index === 0) || isBeforeDeterminer(text, tokens, index, run));
    const breaks = previous !== undefined && isMark(text.slice(previous.end, token.start));
    if (token.text === '%') run.tokens.pop();
    if (breaks || isWord || isVerb) {
      if (run.tokens.length > 0) runs.push(run);
      run = { tokens: [], isNoun: !breaks && (isWord ? beforeNouns.has(token.lower) : isOnlyVerb(token)) };
      if (isWord || isVerb) return;
    }
    run.tokens.push(token);
  });
  if (run.tokens.length > 0) runs.push(run);
  return runs;
}

function isMark(gap: string): boolean {
  return gap !== ' ' && /[^\s-]/.test(gap);
}

const determiners = new Set('a an the his her their its your our my some'.split(' '));

/** "Mutations disrupt the gene": no noun phrase is followed by an article, so a word before one is a verb. */
function isBeforeDeterminer(text: string, tokens: Token[], index: number, run: Run): boolean {
  const next = tokens[index + 1];
  if (!next || !determiners.has(next.text) || (run.isNoun && run.tokens.length === 0)) return false;
  const token = tokens[index] as Token;
  return token.text === token.lower && /^\s+$/.test(text.slice(token.end, next.start));
}

/** Adverbs, common verbs and everyday words in the past or the -ing form break a noun phrase. */
function isVerbForm(written: Token, opens: boolean): boolean {
  const token = opens && /^\p{Lu}\p{Ll}+$/u.test(written.text) ? { ...written, text: written.lower } : written;
  const { lower } = token;
  if (token.text !== lower || lower.length < 4) return false;
  if (isAdverb(lower) || lower.endsWith('wards')) return true;
  if (lower.endsWith('ed') || lower.endsWith('ing')) return wordWeight(token.stem) < 1;
  return isOnlyVerb(token);
}
