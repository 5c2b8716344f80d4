import { isFunctionWord, wordWeight } from '../language/commonWords';
import type { Token } from '../language/tokens';
import { isGerund, isOnlyVerb, isVerb } from '../language/verbs';

const set = (list: string) => new Set(list.split(/\s+/));

/** People who act in a text without being what it is about. */
const roles =
  set(`doctor doctors physician physicians surgeon surgeons provider providers specialist specialists nurse nurses patient patients person persons people individual individuals child children
adult adults infant infants baby babies boy boys girl girls woman women man men male males female females researcher researchers scientist scientists expert experts parent parents member members team teams
author authors user users reader readers study studies`);
/** Words that open a noun phrase without naming anything. */
const openers =
  set(`following certain other some specific various different additional good common most many several such more less new main major first second third next last general typical usual normal possible likely important only same own similar rare
another abnormal severe mild recent previous current overall exact early late full best better worst affected severely people millions thousands hundreds`);
const empty =
  set(`news sign signs symptom symptoms thing things way ways fact facts case cases example examples number amount condition conditions disorder disease treatment treatments test tests problem problems
result results information table list medicine medicines risk part parts step steps type types form forms cause causes abnormality abnormalities frequency percent gene genes mutation mutations inheritance resources resource complication complications fraction fractions level levels feature features effect effects use uses value values body human`);

/** Cuts verbs and empty words from both ends of a phrase, and everything from a verb or a per cent sign on. */
export function cleanSubject(tokens: Token[]): Token[] {
  let start = 0;
  while (start < tokens.length && isNoStart(tokens[start] as Token)) start += 1;
  let end = start;
  while (end < tokens.length && !isBreak(tokens[end] as Token, end === start)) end += 1;
  if (tokens[end]?.text === '%') end -= 1;
  while (end > start && isNoEnd(tokens[end - 1] as Token)) end -= 1;
  return tokens.slice(start, end);
}

function isNoStart(token: Token): boolean {
  return (
    isFunctionWord(token.lower) ||
    isVerb(token) ||
    isGerund(token) ||
    (openers.has(token.lower) && token.text === token.lower) ||
    /ly$/.test(token.lower)
  );
}

function isBreak(token: Token, isFirst: boolean): boolean {
  if (/^[%$€£]$/.test(token.text)) return true;
  return !isFirst && (isOnlyVerb(token) || roles.has(token.text));
}

function isNoEnd(token: Token): boolean {
  return isFunctionWord(token.lower) || /ly$/.test(token.lower) || isGerund(token);
}

/** Whether a phrase names something: a rare word in it, or two common ones, beside roles and empty words. */
export function isTelling(tokens: Token[]): boolean {
  const naming = tokens.filter(({ lower }) => !isRole(lower) && !empty.has(lower) && /\p{L}{2}/u.test(lower));
  return naming.reduce((sum, token) => sum + wordWeight(token.lower), 0) >= 0.7;
}

function isRole(lower: string): boolean {
  return roles.has(lower) || /(?:ologist|ician)s?$/.test(lower);
}
