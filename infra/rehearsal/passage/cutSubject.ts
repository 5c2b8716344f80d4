import { isFunctionWord, wordWeight } from '../language/commonWords';
import type { Sentence } from '../language/sentences';
import type { Token } from '../language/tokens';

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
  fromSentence(sentence: Sentence): { tokens: Token[]; article: string } {
    const { text, tokens } = sentence;
    const verb = tokens.findIndex((token, index) => index > 0 && finiteVerbs.has(token.lower));
    if (verb < 1) return nothing;
    if (isCausing(tokens, verb)) return { tokens: phraseFrom(text, tokens, verb + 1), article: '' };
    const before = withoutParentheses(text, tokens.slice(0, verb));
    const clause = afterOpeningClause(text, before);
    if (vagueOpenings.has(clause[0]?.lower ?? '')) return nothing;
    const subject = trimmed(cutSubject.withoutHeads(clause));
    if (subject.length > 8 || subject.some((token) => innerVerbs.has(token.lower))) return nothing;
    const article = clause[0]?.lower ?? '';
    return { tokens: subject, article: articles.has(article) && subject[0] === clause[1] ? article : '' };
  },

  /** Everything that follows "symptoms of", "people with" and the like in a sentence. */
  afterHeads(sentence: Sentence): Token[][] {
    const found: Token[][] = [];
    const { tokens, text } = sentence;
    for (let index = 0; index + 2 < tokens.length; index += 1) {
      if (!heads.has(tokens[index]?.lower ?? '') || !links.has(tokens[index + 1]?.lower ?? '')) continue;
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
      const head =
        link > 0 && rest.slice(0, link).every((token) => heads.has(token.lower) || wordWeight(token.lower) <= 0.2);
      if (!head || link > 6 || link === rest.length - 1) return rest;
      rest = trimmedStart(rest.slice(link + 1));
    }
  },
};

const nothing: { tokens: Token[]; article: string } = { tokens: [], article: '' };
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
const finiteVerbs = set(
  `is are was were has have had can may might must should will would does do did refers refer occurs occur affects affect includes include means causes cause consists consist contains contain results result
  begins began starts started uses use develops develop involves involve produces produce provides provide remains lies runs gives give makes make takes take shows show requires require needs need helps help comes appears appear depends belongs
  plays describes describe allows allow became becomes become represents represent leads lead varies vary ranges encodes forms works lets keeps holds stands lives grows eat eats follows won received`.replace(
    /\s+/g,
    ' ',
  ),
);
const vagueOpenings = set(
  'it this these those that they there he she we you i his her their its our your my such if when although because while since as after before once anything everything most many some all both no several one two three here what how who',
);
const innerVerbs = set('that which who whose if when because show shows said says think known');

/** "Mutations in the G gene cause X": what is caused is what the sentence is about. */
function isCausing(tokens: Token[], verb: number): boolean {
  return (
    /^(?:mutation|change|variant|defect)s?$/.test(tokens[0]?.lower ?? '') &&
    /^(?:cause|causes|result|lead)$/.test(tokens[verb]?.lower ?? '')
  );
}

/** "In medicine, X is …" → X */
function afterOpeningClause(text: string, tokens: Token[]): Token[] {
  const first = tokens[0]?.lower ?? '';
  if (!isFunctionWord(first) || articles.has(first)) return tokens;
  const comma = tokens.findIndex(
    (token, index) => index > 0 && /[,;]/.test(text.slice((tokens[index - 1] as Token).end, token.start)),
  );
  return comma > 0 ? tokens.slice(comma) : tokens;
}

function trimmedStart(tokens: Token[]): Token[] {
  let start = 0;
  while (start < tokens.length && isFunctionWord(tokens[start]?.lower ?? '')) start += 1;
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
  while (
    end > 0 &&
    (isFunctionWord(rest[end - 1]?.lower ?? '') ||
      (/ly$/.test(rest[end - 1]?.lower ?? '') && (rest[end - 1]?.lower.length ?? 0) > 5))
  )
    end -= 1;
  return rest.slice(0, end);
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
    if (/[^\s'’"“”-]/.test(gap)) break;
    if (end > start && (finiteVerbs.has(token.lower) || (isFunctionWord(token.lower) && token.lower !== 'of'))) break;
    end += 1;
  }
  return trimmed(tokens.slice(start, end));
}
