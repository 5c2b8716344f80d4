import { isFunctionWord, wordWeight } from '../language/commonWords';
import type { Sentence } from '../language/sentences';
import type { Token } from '../language/tokens';
import { isOnlyVerb } from '../language/verbs';
import { cleanSubject } from './cleanSubject';

export interface RankedPhrase {
  tokens: Token[];
  score: number;
}

/** Runs of up to four content words, best first; each stem sequence once, ties in order of appearance. */
export function rankPhrases(sentences: Sentence[]): RankedPhrase[] {
  const counts = new Map<string, number>();
  for (const sentence of sentences)
    for (const token of sentence.tokens) counts.set(token.stem, (counts.get(token.stem) ?? 0) + 1);
  const phrases = new Map<string, RankedPhrase>();
  sentences.forEach((sentence, index) => {
    for (const run of contentRuns(sentence)) {
      const tokens = cleanSubject(run.tokens).slice(-4);
      if (!tokens.some((token) => wordWeight(token.lower) >= 0.5 && !/^\d/.test(token.lower))) continue;
      const key = tokens.map((token) => token.stem).join(' ');
      const known = phrases.get(key);
      if (known) known.score *= 1.15;
      else
        phrases.set(key, { tokens, score: scoreOf(tokens, counts) * (1 + 0.4 / (1 + index)) * (run.isNoun ? 1.4 : 1) });
    }
  });
  return [...phrases.values()].sort((left, right) => right.score - left.score);
}

function scoreOf(tokens: Token[], counts: Map<string, number>): number {
  const weights = tokens.map((token) => wordWeight(token.lower) * Math.sqrt(counts.get(token.stem) ?? 1));
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
    const breaks = previous !== undefined && /[^\s-]/.test(text.slice(previous.end, token.start));
    if (token.text === '%') run.tokens.pop();
    if (breaks || isFunctionWord(token.lower) || isVerbForm(token) || /^[%$€£]$/.test(token.text)) {
      if (run.tokens.length > 0) runs.push(run);
      run = { tokens: [], isNoun: !breaks && beforeNouns.has(token.lower) };
      if (isFunctionWord(token.lower) || isVerbForm(token) || /^[%$€£]$/.test(token.text)) return;
    }
    run.tokens.push(token);
  });
  if (run.tokens.length > 0) runs.push(run);
  return runs;
}

/** Adverbs, common verbs and everyday words in the past or the -ing form break a noun phrase. */
function isVerbForm(token: Token): boolean {
  if (token.text !== token.lower || token.lower.length < 4) return false;
  if (/ly$/.test(token.lower)) return true;
  if (/(?:ed|ing)$/.test(token.lower)) return wordWeight(token.stem) < 1;
  return isOnlyVerb(token);
}
