import type { FiltersSpec } from '../contracts/spec/filters';
import { dominantScript, shareOfScript } from '../text/scripts';
import type { FilterInput, Measured, QueryFilter } from './filter';

/** Shorter texts are told wrongly too often: of three words 1 in 60, of five 1 in 400 (2,600 questions of five sets). */
const minWords = 5;
const minLetters = 25;
/** The expected language scores lower than this share of the best: XQuAD-R's questions all pass, 96% of swapped ones do not. */
const certainty = 0.75;
/** Nothing scores higher in a row of keywords, which is no language at all ("hub gear slips sudden empty kick"). */
const minScore = 0.5;
/** A passage with so few letters of the query's script is written in another. */
const strangeShare = 0.02;

/**
 * The query's script does not occur in the passage, or both are long enough to tell their languages apart and differ.
 * A language that the document declared, or the query was asked for in, stands for the passage's.
 */
export const language: QueryFilter<FiltersSpec['language']> = {
  reason: 'wrong-language',
  title: 'the query is in another language than its passage',
  create: (_, { detectLanguage }) => ({
    measure({ query, source }) {
      const strange = isInLanguageOf(query, source) ? findStrangeScript(query.text, source.text) : undefined;
      if (strange) return strange;
      if (!isLongEnough(query.text)) return undefined;
      const declared = query.language === 'und' ? undefined : query.language.split('-')[0]!.toLowerCase();
      const expected = declared ?? bestOf(detectLanguage(source.text))?.[0];
      const scores = detectLanguage(query.text);
      const best = bestOf(scores);
      if (expected === undefined || best === undefined || best[1] < minScore) return undefined;
      const score = scores[expected] ?? 0;
      return score < certainty * best[1]
        ? { language: best[0], score: best[1], expected, expectedScore: score }
        : undefined;
    },
  }),
};

/** False where a query was asked for in a language that is not the document's. */
function isInLanguageOf({ language: asked }: FilterInput['query'], source: FilterInput['source']): boolean {
  return asked === 'und' || asked === source.language;
}

/** A name in other letters is no other language: the query has not one letter of the passage's script. */
function findStrangeScript(query: string, passage: string): Measured | undefined {
  const [script, expectedScript] = [dominantScript(query), dominantScript(passage)];
  if (script === undefined || expectedScript === undefined || shareOfScript(query, expectedScript) > 0)
    return undefined;
  return shareOfScript(passage, script) < strangeShare ? { script, expectedScript } : undefined;
}

function isLongEnough(text: string): boolean {
  return text.trim().split(/\s+/).length >= minWords && (text.match(/\p{L}/gu)?.length ?? 0) >= minLetters;
}

function bestOf(scores: Record<string, number>): [language: string, score: number] | undefined {
  return Object.entries(scores).reduce<[string, number] | undefined>(
    (best, entry) => (best === undefined || entry[1] > best[1] ? entry : best),
    undefined,
  );
}
