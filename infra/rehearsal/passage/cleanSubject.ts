import { isFunctionWord, tokenWeight, wordWeight } from '../language/commonWords';
import type { Token } from '../language/tokens';
import { isAdverb, isGerund, isOnlyVerb, isVerb } from '../language/verbs';

const set = (list: string) => new Set(list.split(/\s+/));

const roles =
  set(`doctor doctors physician physicians surgeon surgeons provider providers specialist specialists nurse nurses patient patients person persons people individual individuals child children
adult adults infant infants baby babies boy boys girl girls woman women man men male males female females researcher researchers scientist scientists expert experts parent parents member members team teams
author authors user users reader readers study studies`);
/** Words that open a noun phrase without naming anything. */
const openers =
  set(`following certain other some specific various different additional good common most many several such more less new main major first second third next last general typical usual normal possible likely important only same own similar rare
another abnormal severe mild recent previous current overall exact early late full one two three four five six seven eight nine ten term terms word words name best better worst affected severely people millions thousands hundreds`);
const empty =
  set(`news sign signs symptom symptoms thing things way ways fact facts case cases example examples number amount condition conditions disorder disease treatment treatments test tests problem problems
result results information table list medicine medicines risk part parts step steps type types form forms cause causes abnormality abnormalities frequency percent gene genes mutation mutations inheritance resources resource complication complications fraction fractions level levels feature features effect effects use uses value values body human prevalence incidence recovery survival severity outcome outcomes prognosis diagnosis
percentage percentages estimate estimates majority manner hypothesis finding findings pattern patterns`);

/**
 * Cuts verbs and empty words from both ends of a phrase, and everything from a verb or a per cent sign on. A first word
 * that is a noun as well stays where the rest would tell nothing: "sleep disorders".
 */
export function cleanSubject(tokens: Token[]): Token[] {
  if (tokens.length === 1 && /^\p{Lu}\p{Ll}{4,}ly$/u.test(tokens[0]?.text ?? '')) return tokens;
  let start = 0;
  while (start < tokens.length && isNoStart(tokens[start] as Token)) start += 1;
  let end = start;
  while (end < tokens.length && !isBreak(tokens[end] as Token, end === start, tokens[end + 1])) end += 1;
  if (tokens[end]?.text === '%') end -= 1;
  while (end > start && isNoEnd(tokens[end - 1] as Token)) end -= 1;
  const opening = tokens[start - 1];
  const isNounAfterAll = opening && isVerb(opening) && !isOnlyVerb(opening) && !isTelling(tokens.slice(start, end));
  return tokens.slice(isNounAfterAll ? start - 1 : start, end);
}

function isNoStart(token: Token): boolean {
  return (
    (isFunctionWord(token.lower) && !/^\p{Lu}{2,}$/u.test(token.text)) ||
    isVerb(token) ||
    isGerund(token) ||
    (openers.has(token.lower) && (token.text === token.lower || token.start === 0)) ||
    isAdverb(token.lower)
  );
}

function isBreak(token: Token, isFirst: boolean, next: Token | undefined): boolean {
  const { text } = token;
  if (text.length === 1 && /[%$€£]/.test(text)) return true;
  if (isFirst) return false;
  const isModifier =
    (text.endsWith('ed') || text.endsWith('ing') || trailing.has(text)) && isFunctionWord(next?.lower ?? '');
  return isModifier || isOnlyVerb(token) || roles.has(text);
}

function isNoEnd(token: Token): boolean {
  const isWord = isFunctionWord(token.lower) && !/^\p{Lu}+$/u.test(token.text);
  return isWord || isAdverb(token.lower) || isGerund(token) || isTrailing(token);
}

const trailing = set(
  'due responsible used necessary possible likely present available able alone prone unable worn torn broken shown known given taken seen found made case cases',
);

/** What follows its noun: "bacteria present", "the pattern observed"; a noun phrase does not end in a participle. */
function isTrailing(token: Token): boolean {
  return trailing.has(token.lower) || isParticiple(token);
}

function isParticiple({ lower }: Token): boolean {
  return (
    lower.length > 5 &&
    lower.endsWith('ed') &&
    /^\p{L}+$/u.test(lower) &&
    !/(?:seed|speed|breed|weed|feed|hundred|bed)$/.test(lower)
  );
}

/** Whether a phrase names something: a rare word in it, or two common ones, beside roles and empty words. */
export function isTelling(tokens: Token[], least = 0.7): boolean {
  const naming = tokens.filter((token) => isNaming(token));
  return naming.reduce((sum, token) => sum + tokenWeight(token), 0) >= least;
}

const classes =
  set(`condition conditions disorder disorders disease diseases syndrome syndromes trait traits pattern patterns problem problems type types form forms group groups change changes process processes
issue issues case cases cause causes system systems method methods approach approaches factor factors effect effects area areas`);
const adjective = /(?:al|ive|ic|ous|ant|ent|ary|ed|ful|ible|able|rare|other)$/;
const onlyAdjective = /(?:[^ao]nal|ental|omal|tial|ual|ssive|ous|ful|less|lar|aller)$/;

/** "Genetic disorders", "an autosomal recessive condition", "smaller": a kind of thing that is described and not named. */
export function isDescription(tokens: Token[]): boolean {
  const head = tokens.at(-1)?.text ?? '';
  if (!classes.has(head)) return tokens.every(({ text, lower }) => text === lower && onlyAdjective.test(lower));
  return tokens
    .slice(0, -1)
    .every(
      ({ text, lower }) =>
        text === lower && adjective.test(lower) && (!namedByAdjective.has(head) || wordWeight(lower) < 1),
    );
}

/** Classes that an adjective makes a name of: "coeliac disease", but not "genetic disease". */
const namedByAdjective = set('disorder disorders disease diseases syndrome syndromes system systems');

/** Whether a word says what kind of thing its modifiers name: "Harlow *disease*". */
export function isClass({ lower }: Token): boolean {
  return classes.has(lower);
}

/** Neither a role nor an empty word nor a participle: "an altered gene" names nothing. */
function isNaming(token: Token): boolean {
  const { text, lower } = token;
  return !isRole(lower) && !empty.has(lower) && /\p{L}{2}/u.test(lower) && !(text === lower && isParticiple(token));
}

/** People who act in a text without being what it is about. */
export function isRole(lower: string): boolean {
  return roles.has(lower) || /(?:ologist|ician)s?$/.test(lower);
}
