import { judgePair } from '../judge/judgePair';
import { isFunctionWord } from '../language/commonWords';
import { formsOf, tokensOf } from '../language/tokens';
import { analysePassage } from '../passage/analysePassage';
import type { Passage } from '../task/readTask';
import type { Wishes } from '../task/readWishes';
import { foreignQuestions } from './foreignQuestions';
import { writeQuestions, type Question } from './writeQuestions';

/** More than are asked for, so that there is something to choose from. */
const spareQuestions = 12;

/**
 * Questions that do as a request wishes, as far as rules can: of the kinds that it names, in German, French or Spanish,
 * or with a term that it lists. Without wishes they are those of {@link writeQuestions}.
 */
export function writeAsAsked(passage: Passage, count: number, wishes: Wishes = {}): Question[] {
  const { kinds, language, terms } = wishes;
  if (!kinds && !terms && (!language || language === 'en')) return writeQuestions(passage, count);
  const foreign = language ? foreignQuestions(nameOf(passage), language) : [];
  const written = foreign.length > 0 ? foreign : writeQuestions(passage, count + spareQuestions);
  const fitting = terms ? useTerms(written, terms, passage) : written;
  return kinds ? ofKinds(fitting, kinds.slice(0, count), passage) : fitting.slice(0, count);
}

/** What the passage is about, or the words of what would be asked about it. */
function nameOf(passage: Passage): string {
  const [question] = writeQuestions(passage, 1);
  return analysePassage(passage).subject?.text ?? contentWords(question?.text ?? '').join(' ');
}

/** Those that use a term; where there are none, a term beside the passage's subject. */
function useTerms(questions: Question[], terms: string[], passage: Passage): Question[] {
  const stems = terms.map((term) => tokensOf(term).map(({ stem }) => stem));
  const using = questions.filter(({ text }) => {
    const asked = new Set(tokensOf(text).flatMap(formsOf));
    return stems.some((term) => term.length > 0 && term.every((stem) => asked.has(stem)));
  });
  if (using.length > 0) return using;
  const subject = analysePassage(passage).subject?.text ?? '';
  return terms.map((term) => ({ text: `what about ${term} and ${subject || 'this'}`.toLowerCase(), kind: 'what' }));
}

/** What the rules' own kinds are among those that a request may name. */
const sameKinds: Record<string, string> = {
  ...{ what: 'factual', attribute: 'factual', why: 'factual', how: 'procedural' },
  ...{ comparison: 'comparative', keyword: 'keyword' },
};

/**
 * For each wish the first question of its kind that is left, or one that can be made so; else the next, as what it is.
 * Where none is left, an earlier one is made so.
 */
function ofKinds(questions: Question[], wanted: string[], passage: Passage): Question[] {
  const left = questions.map(({ text, kind }) => ({ text, kind: sameKinds[kind] ?? kind }));
  return wanted.flatMap((kind, place) => {
    const own = left.findIndex((question) => question.kind === kind);
    const [question] = left.splice(Math.max(own, 0), 1);
    if (question && own >= 0) return question;
    const text = remake[kind]?.((question ?? questions[place % questions.length])?.text ?? '');
    return text && judgePair(text, passage).relevant ? { text, kind } : (question ?? []);
  });
}

const remake: Record<string, (text: string) => string> = {
  keyword: (text) => contentWords(text).slice(0, 5).join(' '),
  conversational: (text) => `Can you tell me, ${text.replace(/\?$/, '')}? I do not know.`,
  symptom: (text) => `why do I have this, is it ${contentWords(text).join(' ')}`,
};

function contentWords(text: string): string[] {
  return tokensOf(text)
    .filter(({ lower }) => !isFunctionWord(lower))
    .map(({ lower }) => lower);
}
