import { formsOf } from '../language/tokens';
import type { PassageAnalysis } from '../passage/analysePassage';
import { aspectIndex } from '../passage/aspects';
import { isPresent, type QueryTerm } from './analyseQuery';

const definition = aspectIndex('definition');

/** "X is a …": one of the first sentences says what the query's subject is, and says no more special thing of it. */
export function scoreDefinition(terms: QueryTerm[], passage: PassageAnalysis): number {
  const { sentences, opening, subject } = passage;
  if (opening?.has(definition) && opening.size === 1) return 1;
  const wanted = terms.filter((term) => term.weight >= 0.3);
  const start = opening ? 1 : 0;
  for (const { text, tokens } of sentences.slice(start, start + 2)) {
    const copula = tokens.findIndex((token, index) => index > 0 && index <= 16 && copulas.has(token.lower));
    if (copula < 0 || specialVerbs.has(tokens[copula + 1]?.lower ?? '')) continue;
    const before = new Set(tokens.slice(0, copula).flatMap(formsOf));
    const named = wanted.filter((term) => isPresent(term, (stem) => before.has(stem))).length;
    if (named >= 0.6 * wanted.length && !text.endsWith('?')) return opening ? 0.7 : 1;
  }
  if (!subject || opening) return 0;
  const isAbout = wanted.length > 0 && wanted.every((term) => subject.tokens.some((token) => token.stem === term.stem));
  return isAbout ? 0.3 : 0;
}

const copulas = new Set(['is', 'are', 'was', 'were', 'refers', 'refer', 'means', 'describes', 'include', 'includes']);
/** What follows "is" where a sentence does not define: "is caused by", "is usually treated". */
const specialVerbs = new Set(
  `caused inherited treated diagnosed due usually often generally typically sometimes estimated more most less not unknown reported
  made based known-to considered-to found seen very common rare unclear important needed used likely at in on to`.split(
    /\s+/,
  ),
);
