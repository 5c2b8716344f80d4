import type { Token } from '../language/tokens';
import type { Subject } from '../passage/subject';
import type { Question } from './writeQuestions';
import type { Random } from './random';

/** Fills a wording and dresses it as people type: mostly lower case, with or without a question mark. */
export function phraseQuestion(
  form: string,
  kind: string,
  parts: { subject: Subject; phrase?: Token[] },
  random: Random,
): Question {
  const { subject, phrase } = parts;
  const plural = isPlural(subject);
  const text = form
    .replace('{the s}', () => (subject.article ? `${subject.article} ${subject.text}` : subject.text))
    .replace('{s}', () => subject.text)
    .replace('{p}', () => (phrase ?? []).map((token) => token.text).join(' '))
    .replace('{is}', plural ? 'are' : 'is')
    .replace('{does}', plural ? 'do' : 'does')
    .replace('{has}', plural ? 'have' : 'has');
  const isQuestion = questionWords.test(form);
  return { text: dressed(text, isQuestion, random), kind: isQuestion ? kind : 'keyword' };
}

const questionWords =
  /^(?:what|why|how|who|when|where|which|is|are|can|does|do|am|at what|in which|in what|just heard|\{is\})(?![a-z])/;

function isPlural({ tokens, form }: Subject): boolean {
  if (form !== 'noun') return false;
  const of = tokens.findIndex(
    (token, index) => index > 0 && /^(?:of|with|in|on|to|at|from|after|for|and)$/.test(token.lower),
  );
  const head = tokens[of > 0 ? of - 1 : tokens.length - 1]?.lower ?? '';
  if (of > 0 && tokens[of]?.lower === 'and') return true;
  const isAbbreviation = /^[\p{Lu}\d-]+$/u.test(tokens[of > 0 ? of - 1 : tokens.length - 1]?.text ?? '');
  if (isAbbreviation) return false;
  return (
    (/s$/.test(head) && !singular.test(head.replace(/(?:oses|yses)$/, 'plurals'))) ||
    /(?:people|children|women|men|teeth|feet|mice|omas)$/.test(head)
  );
}

/** Words that end in s without being plural. */
const singular = /(?:ss|us|is|ics|[ao]s|x|ness|diabetes|ascites|herpes|rabies|scabies|caries|series|species)$/;

function dressed(text: string, isQuestion: boolean, random: Random): string {
  const draw = random();
  if (draw < 0.45) return text.toLowerCase();
  const mark = isQuestion && draw < 0.9 ? '?' : '';
  return draw < 0.65 ? text.toLowerCase() + mark : text.charAt(0).toUpperCase() + text.slice(1) + mark;
}
