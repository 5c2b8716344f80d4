import { isFunctionWord, wordWeight } from '../language/commonWords';
import type { Sentence } from '../language/sentences';
import type { Token } from '../language/tokens';
import { isAdverb, isOnlyVerb, isVerb } from '../language/verbs';
import { isRole } from './cleanSubject';

/** Ways of cutting what a passage is about out of a question, a sentence or a title. */
export const cutSubject = {
  /** "How might X be treated?", "What are the signs of X?" → X */
  fromQuestion(sentence: Sentence): Token[] {
    let tokens = sentence.tokens;
    while (tokens.length > 0 && (isFunctionWord(tokens[0]?.lower ?? '') || askingWords.has(tokens[0]?.lower ?? '')))
      tokens = tokens.slice(1);
    const verb = tokens.findIndex((token, index) => index > 0 && questionTails.has(token.lower));
    return trimmed(cutSubject.withoutHeads(verb > 0 ? tokens.slice(0, verb) : tokens));
  },

  /** "X is a …", "Symptoms of X include …" → X, "Mutations in G cause X" → X; empty when the sentence does not open with its subject. */
  fromSentence(sentence: Sentence): OpeningSubject {
    const { text, tokens } = sentence;
    const verb = finiteVerb(tokens);
    if (verb < 1) return nothing;
    if (isActing(tokens[verb] as Token, sentence)) return { ...nothing, actor: tokens.slice(0, verb) };
    const caused = isCausing(tokens, verb) ? verb + 1 : isCausing(tokens, verb + 1) ? verb + 2 : 0;
    if (caused > 0) return { tokens: phraseFrom(text, tokens, caused), article: '', actor: [] };
    const before = withoutParentheses(text, tokens.slice(0, verb));
    const clause = withoutAside(text, afterOpeningClause(text, before));
    if (vagueOpenings.has(clause[0]?.lower ?? '')) return nothing;
    const subject = trimmed(cutSubject.withoutHeads(clause));
    if (subject.length > 9 || clause.some((token) => innerVerbs.has(token.lower))) return nothing;
    if (isRole(subject.at(-1)?.lower ?? '')) return { ...nothing, actor: subject };
    const article = clause[0]?.lower ?? '';
    return { tokens: subject, article: articles.has(article) && subject[0] === clause[1] ? article : '', actor: [] };
  },

  /** Everything that follows "symptoms of", "people with" and the like in a sentence. */
  afterHeads(sentence: Sentence): Token[][] {
    const found: Token[][] = [];
    const { tokens, text } = sentence;
    for (let index = 0; index + 2 < tokens.length; index += 1) {
      const head = tokens[index]?.lower ?? '';
      if (!heads.has(head) || amounts.has(head) || !links.has(tokens[index + 1]?.lower ?? '')) continue;
      const phrase = phraseFrom(text, tokens, index + 2);
      if (phrase.length > 0) found.push(phrase);
    }
    return found;
  },

  /** "The symptoms of X" → X, "List of X" → X, "How to X" → X, "the X" → X */
  withoutHeads(tokens: Token[]): Token[] {
    let rest = withoutHeading(trimmedStart(tokens));
    for (;;) {
      const link = rest.findIndex((token) => links.has(token.lower));
      const before = rest.slice(0, Math.max(0, link));
      const isHead = ({ lower }: Token) => heads.has(lower) || wordWeight(lower) <= 0.2;
      const head = link > 0 && (before.every(isHead) || (link <= 3 && measures.has(before.at(-1)?.lower ?? '')));
      if (!head || link > 6 || link === rest.length - 1) return rest;
      rest = trimmedStart(rest.slice(link + 1));
    }
  },
};

export interface OpeningSubject {
  tokens: Token[];
  article: string;
  /** Who does or says something in the sentence without being what it is about. */
  actor: Token[];
}

const nothing: OpeningSubject = { tokens: [], article: '', actor: [] };
const set = (list: string) => new Set(list.split(' '));
const articles = set('a an the');
const links = set('of for with in about to on');
const askingWords = set(
  'causes cause treatments treatment signs symptoms sign symptom happens does know tell common people many much affected inherited mean work treat diagnose prevent happen made',
);
const questionTails = set(
  'be is are was were inherited treated diagnosed caused prevented common affect work mean occur happen look develop progress managed known',
);
const heads = set(
  `sign signs symptom symptoms treatment treatments diagnosis prognosis cause causes risk factors factor prevalence incidence frequency inheritance list types type kinds kind forms form
  level levels people boys girls males females millions thousands hundreds persons patients patient individuals children adults infants men women person most some many majority families history cases case example examples features feature number severity onset
  management prevention complications goal goals therapy options how introduction guide overview use uses role effects effect purpose study research outlook chance chances likelihood development presence
  part parts steps step way ways tips tests test result results definition description information facts benefits signs and or the a an mutations changes`.replace(
    /\s+/g,
    ' ',
  ),
);
/** Heads whatever stands before them: "the exact prevalence of X", "95 percent of X". */
const measures = set('prevalence incidence frequency percent number cause causes treatment treatments symptoms');
/** "Part of the liver", "levels of iron": heads of what a sentence measures, not of what a passage is about. */
const amounts = set('part parts level levels number list the a an and or');
const finiteVerbs = set(
  `is are was were has have had can may might must should will would does do did refers refer occurs occur affects affect includes include means causes cause consists consist contains contain results result
  begins began starts started uses use develops develop involves involve produces produce provides provide remains lies runs gives give makes make takes take shows show requires require needs need helps help comes appears appear depends belongs
  plays describes describe allows allow became becomes become represents represent leads lead varies vary ranges encodes forms works lets keeps holds stands lives grows eat eats follows won received`.replace(
    /\s+/g,
    ' ',
  ),
);
/** "The registry lists symptoms of X": what is presented is what the sentence is about. */
const presenting = set(
  'provides provide lists list describes describe offers offer presents present covers cover explains explain shows supports support',
);
const conducting = set('conducts conduct funds fund sponsors sponsor');
const vagueOpenings = set(
  'as it this these those that they there he she we you i his her their its our your my such if when although because while since as after before once anything everything most many some all both no several one two three here what how who',
);
const innerVerbs = set(
  'it they he she we you there this these its their that which who whose if when because show shows said says think known',
);

/** The first word that can only be a verb in its place: one of the list, or a common verb in the third person. */
function finiteVerb(tokens: Token[]): number {
  return tokens.findIndex(
    (token, index) =>
      index > 0 &&
      (finiteVerbs.has(token.lower) ||
        (token.lower.endsWith('s') && (isOnlyVerb(token) || isJoinedVerb(tokens, index)))),
  );
}

/** Whether a verb says that its subject presents or pays for what the sentence is about. */
function isActing({ lower }: Token, sentence: Sentence): boolean {
  return conducting.has(lower) || (presenting.has(lower) && cutSubject.afterHeads(sentence).length > 0);
}

/** "The lab supports and conducts": a verb that could be a noun, joined with one that cannot. */
function isJoinedVerb(tokens: Token[], index: number): boolean {
  const [verb, joint, other] = tokens.slice(index, index + 3);
  return !!verb && !!other && isVerb(verb) && /^(?:and|or)$/.test(joint?.lower ?? '') && isOnlyVerb(other);
}

/** "Mutations in the G gene cause X": what is caused is what the sentence is about. */
function isCausing(tokens: Token[], verb: number): boolean {
  return (
    /^(?:mutation|change|variant|defect)s?$/.test(tokens[0]?.lower ?? '') &&
    /^(?:cause|causes|result|lead)$/.test(tokens[verb]?.lower ?? '')
  );
}

/** "In medicine, X is …" → X; not where more commas say that a list goes on. */
function afterOpeningClause(text: string, tokens: Token[]): Token[] {
  const first = tokens[0]?.lower ?? '';
  if ((!isFunctionWord(first) && !isAdverb(first)) || articles.has(first)) return tokens;
  const comma = tokens.findIndex(
    (token, index) => index > 0 && /[,;]/.test(text.slice((tokens[index - 1] as Token).end, token.start)),
  );
  const isList = /,[^,]*,/.test(text.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0));
  if (comma > 0) return isList ? [] : tokens.slice(comma);
  return tokens;
}

/** "X, also known as Y, is", "X, a disease of Y, is" → X; the commas of "X, Y, and Z are" stay. */
function withoutAside(text: string, tokens: Token[]): Token[] {
  const aside = tokens.findIndex(
    (token, index) =>
      index > 0 &&
      /,/.test(text.slice((tokens[index - 1] as Token).end, token.start)) &&
      !/^(?:and|or|of)$/.test(token.lower) &&
      (isFunctionWord(token.lower) || /(?:ly|ed|known)$/.test(token.lower)),
  );
  return aside > 0 ? tokens.slice(0, aside) : tokens;
}

function trimmedStart(tokens: Token[]): Token[] {
  let start = 0;
  while (start < tokens.length && isOpeningWord(tokens[start] as Token)) start += 1;
  return tokens.slice(start);
}

/** "Signs and Symptoms Epithelioid hemangiomas are …": a heading that lost its line break. */
function withoutHeading(tokens: Token[]): Token[] {
  const end = tokens.findIndex((token) => !heads.has(token.lower));
  const isHeading =
    end > 0 &&
    /^\p{Lu}/u.test(tokens[end]?.text ?? '') &&
    /^\p{Lu}/u.test(tokens[0]?.text ?? '') &&
    !links.has(tokens[end]?.lower ?? '');
  return isHeading ? tokens.slice(end) : tokens;
}

function trimmed(tokens: Token[]): Token[] {
  const rest = trimmedStart(tokens);
  let end = rest.length;
  while (end > 1 && (isNoEnding(rest[end - 1] as Token) || isAdverb(rest[end - 1]?.lower ?? ''))) end -= 1;
  return rest.slice(0, end);
}

/** A function word, but not an abbreviation that is spelled like one: "AS". */
function isOpeningWord({ text, lower }: Token): boolean {
  return isFunctionWord(lower) && !/^\p{Lu}{2,}$/u.test(text);
}

/** A function word, but not the letter of "type I" or "vitamin A". */
function isNoEnding({ text, lower }: Token): boolean {
  return isFunctionWord(lower) && !/^\p{Lu}+$/u.test(text);
}

/** Drops what stands in parentheses: acronyms and other names of the same thing. */
function withoutParentheses(text: string, tokens: Token[]): Token[] {
  let depth = 0;
  let at = 0;
  return tokens.filter((token) => {
    for (; at < token.start; at += 1) {
      if (text[at] === '(') depth += 1;
      else if (text[at] === ')') depth -= 1;
    }
    return depth <= 0;
  });
}

/** The noun phrase that starts at a token: to the next punctuation, verb or conjunction; at most seven words. */
function phraseFrom(text: string, tokens: Token[], start: number): Token[] {
  let end = start;
  while (end < tokens.length && end - start < 7) {
    const token = tokens[end] as Token;
    const gap = end > start ? text.slice((tokens[end - 1] as Token).end, token.start) : '';
    if (/[^\s'’"“”-]/.test(gap) && !/^[:/]$/.test(gap)) break;
    if (
      end > start &&
      (finiteVerbs.has(token.lower) ||
        isBeforeArticle(text, tokens, end) ||
        (isNoEnding(token) && token.lower !== 'of' && !isOfThe(tokens, end)))
    )
      break;
    end += 1;
  }
  return trimmed(tokens.slice(start, end));
}

/** "Absence of the thumbs" goes on. */
function isOfThe(tokens: Token[], index: number): boolean {
  return tokens[index]?.lower === 'the' && tokens[index - 1]?.lower === 'of';
}

/** "Changes in the gene disrupt the function": what an article follows is a verb. */
function isBeforeArticle(text: string, tokens: Token[], index: number): boolean {
  const [token, next] = [tokens[index], tokens[index + 1]];
  if (!token || !next || token.text !== token.lower) return false;
  return /^(?:a|an|the|its|their|his|her|your)$/.test(next.text) && /^\s+$/.test(text.slice(token.end, next.start));
}
