import { judgePair } from '../judge/judgePair';
import { isFunctionWord } from '../language/commonWords';
import type { Sentence } from '../language/sentences';
import type { Token } from '../language/tokens';
import type { PassageAnalysis } from '../passage/analysePassage';
import { isFragment, isList } from '../passage/salientPhrase';
import type { Passage } from '../task/readTask';
import { phrasesBeside } from './phrasesBeside';
import type { Random } from './random';
import { phraseWordings } from './wordings';
import { split } from './wordingsFor';
import type { Question } from './writeQuestions';

/**
 * For a passage whose subject, if it has one, makes no question that the judge lets pass: two of its phrases, else its
 * title or its first words; where nothing passes, what there is.
 */
export function lastResort(passage: Passage, analysis: PassageAnalysis, random: Random): Question {
  let spare: string | undefined;
  for (const candidate of candidates(passage, analysis, random)) {
    const text = candidate.trim().toLowerCase();
    if (text === '') continue;
    if (judgePair(text, passage).relevant) return { text, kind: kindOf(text) };
    spare ??= text;
  }
  const text = spare ?? passage.text.split(/\s+/).slice(0, 8).join(' ').trim().toLowerCase();
  return { text: text || 'what is this about', kind: 'keyword' };
}

/** What could be asked, best first; the first is asked where none passes. */
function* candidates(passage: Passage, analysis: PassageAnalysis, random: Random): Generator<string> {
  yield* random.shuffled([...passiveQuestions(analysis), firstWords(analysis)]);
  for (const pair of pairsOf(analysis)) {
    yield* random
      .shuffled(split(phraseWordings))
      .slice(0, 2)
      .map((form) => filled(form, pair));
  }
  yield passage.title ?? '';
}

function kindOf(text: string): string {
  return text.startsWith('how ') ? 'how' : 'keyword';
}

const mostPairedPhrases = 5;

type Pair = [Token[], Token[]];

/** Phrases without a word in common: the subject and those of the first sentences before others; items of a list. */
function pairsOf({ subject, sentences }: PassageAnalysis): Pair[] {
  const told = isList(sentences) ? sentences.filter(isFragment) : sentences;
  const phrases = [
    ...(subject?.form === 'noun' || subject?.form === 'gerund' ? [subject] : []),
    ...phrasesBeside(subject, told.slice(0, 2)),
    ...phrasesBeside(subject, told),
  ].slice(0, mostPairedPhrases);
  return phrases.flatMap(({ tokens: first }, index) =>
    phrases
      .slice(index + 1)
      .filter(({ tokens: second }) => !first.some(({ stem }) => second.some((token) => token.stem === stem)))
      .map(({ tokens: second }): Pair => [first, second]),
  );
}

function filled(form: string, [first, second]: Pair): string {
  return form.replace('{p}', () => textOf(first)).replace('{q}', () => textOf(second));
}

function textOf(tokens: Token[]): string {
  return tokens.map((token) => token.text).join(' ');
}

/** "The X is usually listed as …" → "how is the X listed", from the first sentences. */
function passiveQuestions({ subject, sentences }: PassageAnalysis): string[] {
  if (subject || isList(sentences)) return [];
  return sentences.slice(0, mostOpeningSentences).flatMap((sentence) => passiveQuestion(sentence) ?? []);
}

function isNounStart({ lower }: Token): boolean {
  return articles.has(lower) || !isFunctionWord(lower);
}

const articles = new Set(['a', 'an', 'the']);
const mostOpeningSentences = 6;
const mostSubjectWords = 9;

function passiveQuestion({ text, tokens }: Sentence): string | undefined {
  const verb = tokens.findIndex(({ lower }) => passive.has(lower) || modals.has(lower));
  const [opening, last] = [tokens[0], tokens[verb - 1]];
  const end = tokens.findIndex(({ lower }, index) => index > verb && /[^e]ed$/.test(lower));
  const between = tokens.slice(verb + 1, end).map(({ lower }) => lower);
  if (!opening || !last || end < 0 || verb > mostSubjectWords || !isNounStart(opening)) return undefined;
  if (!between.every((word) => isFunctionWord(word) || word.endsWith('ly'))) return undefined;
  const isModal = modals.has(tokens[verb]?.lower ?? '');
  if (isModal && !between.includes('be')) return undefined;
  const subject = text.slice(opening.start, last.end);
  return `how ${isModal ? 'can' : tokens[verb]?.lower} ${subject} ${isModal ? 'be ' : ''}${tokens[end]?.lower}`;
}

const passive = new Set('is are was were'.split(' '));
const modals = new Set('can may might could'.split(' '));

const mostFirstWords = 10;
const unfit = new Set('it this these those they he she you we although because if since when while'.split(' '));

/** The start of a passage that has no subject, unless it refers to something before it. */
function firstWords({ subject, sentences }: PassageAnalysis): string {
  const [first] = sentences;
  const words = first?.tokens.slice(0, mostFirstWords) ?? [];
  if (subject || !first || isList(sentences) || unfit.has(words[0]?.lower ?? '')) return '';
  if (!/^\p{Lu}[^"“]*$/u.test(first.text)) return '';
  while (words.length > 1 && isFunctionWord(words.at(-1)?.lower ?? '')) words.pop();
  return first.text.slice(0, words.at(-1)?.end);
}
