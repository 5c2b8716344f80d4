import { wordWeight } from '../language/commonWords';
import { formsOf } from '../language/tokens';
import type { PassageAnalysis } from '../passage/analysePassage';
import { isPresent, type QueryAnalysis, type QueryTerm } from './analyseQuery';

/**
 * How much of the query's subject the passage is about, 0..1: the weight of the terms that occur anywhere, in the
 * lead, and together in one sentence (the title belongs to each of them). A passage whose own subject is named in the
 * query gains, one that is on something else loses.
 */
export function scoreSubject(query: QueryAnalysis, passage: PassageAnalysis): number {
  const { terms } = query;
  const { titleStems, stemCounts, sentenceStems } = passage;
  if (isNamedByAcronym(query, passage)) return 0.9;
  const anywhere = coverage(terms, (stem) => titleStems.has(stem) || stemCounts.has(stem));
  if (anywhere < 0.45) return anywhere;
  const lead = coverage(
    terms,
    (stem) => titleStems.has(stem) || sentenceStems[0]?.has(stem) === true || sentenceStems[1]?.has(stem) === true,
  );
  let together = 0;
  for (const stems of sentenceStems) {
    together = Math.max(
      together,
      coverage(terms, (stem) => titleStems.has(stem) || stems.has(stem)),
    );
  }
  const focus = focusOf(query, passage);
  const missesIdentity = terms.some(
    (term) => term.isIdentity && !isPresent(term, (stem) => titleStems.has(stem) || stemCounts.has(stem)),
  );
  const base = 0.4 * anywhere + 0.3 * lead + 0.3 * together + 0.15 * focus.bonus;
  return Math.min(1, base) * (missesIdentity ? 0.6 : 1) * (focus.isForeign ? 0.65 : 1);
}

function coverage(terms: QueryTerm[], has: (stem: string) => boolean): number {
  let total = 0;
  let covered = 0;
  for (const term of terms) {
    total += term.weight;
    if (isPresent(term, has)) covered += term.weight;
  }
  return total === 0 ? 0 : covered / total;
}

/** "TRAPS" for a query on "tumor necrosis factor receptor-associated periodic syndrome": most of the initials, in order. */
function isNamedByAcronym({ initials }: QueryAnalysis, { acronyms }: PassageAnalysis): boolean {
  if (initials.length < 3) return false;
  return acronyms.some((acronym) => {
    const letters = acronym.toLowerCase();
    return letters.length >= 0.65 * initials.length && letters[0] === initials[0] && isSubsequence(letters, initials);
  });
}

function isSubsequence(letters: string, of: string): boolean {
  let at = 0;
  for (const letter of of) if (letter === letters[at]) at += 1;
  return at === letters.length;
}

/** How much of the passage's own subject the query names; foreign when hardly any of it, and the query's own rarest word is rare in the passage. */
function focusOf(
  { terms, asked }: QueryAnalysis,
  { subject, stemCounts }: PassageAnalysis,
): { bonus: number; isForeign: boolean } {
  if (!subject || subject.source === 'phrase' || subject.source === 'about') return { bonus: 0, isForeign: false };
  const named = new Set(terms.flatMap((term) => term.alternatives.flat()));
  let total = 0;
  let shared = 0;
  for (const token of subject.tokens) {
    const weight = wordWeight(token.lower);
    total += weight;
    if (formsOf(token).some((form) => named.has(form))) shared += weight;
  }
  const focus = total === 0 ? 0 : shared / total;
  const rarest = terms.reduce((best, term) => (term.weight > best.weight ? term : best), terms[0] as QueryTerm);
  const isForeign = asked.length > 0 && focus < 0.34 && total >= 1 && (stemCounts.get(rarest.stem) ?? 0) <= 2;
  return { bonus: focus >= 0.99 ? 1 : 0, isForeign };
}
