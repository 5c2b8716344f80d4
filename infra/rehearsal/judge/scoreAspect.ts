import type { PassageAnalysis } from '../passage/analysePassage';
import { aspectIndex } from '../passage/aspects';
import type { QueryAnalysis, QueryTerm } from './analyseQuery';
import { scoreDefinition } from './scoreDefinition';

/** How much of the passage answers what is asked, 0..1; 1 when the query asks for nothing in particular. */
export function scoreAspect({ asked, terms }: QueryAnalysis, passage: PassageAnalysis): number {
  let best = asked.length === 0 ? 1 : 0;
  for (const aspect of asked) {
    if (aspect === definition) best = Math.max(best, scoreDefinition(terms, passage));
    else if (facts.has(aspect)) best = Math.max(best, scoreFact(aspect, terms, passage));
    else best = Math.max(best, scoreOne(aspect, passage));
  }
  return best;
}

const definition = aspectIndex('definition');
/** A date, a place or a number is given in one sentence; a treatment takes a passage. */
const facts = new Set(['time', 'place', 'quantity', 'person'].map(aspectIndex));

/** The strength of one aspect beside the strongest one; the question that a passage opens with decides most of it. */
export function scoreOne(aspect: number, { strengths, opening, sentences }: PassageAnalysis): number {
  if (opening?.has(aspect)) return 1;
  const strength = strengths[aspect] ?? 0;
  if (strength < 1) return strength * 0.2;
  const share = Math.min(1, strength / (sentences.length + 1));
  const beside = strength / Math.max(...strengths);
  return (0.5 * share + 0.5 * beside) * (opening && opening.size > 0 ? 0.5 : 1);
}

/** Whether a sentence that speaks of the aspect also speaks of the subject, which the title may name for it. */
function scoreFact(
  aspect: number,
  terms: QueryTerm[],
  { sentenceAspects, sentenceStems, titleStems }: PassageAnalysis,
): number {
  const total = terms.reduce((sum, term) => sum + term.weight, 0);
  let best = 0;
  sentenceAspects.forEach((found, index) => {
    if (!found.has(aspect)) return;
    const stems = sentenceStems[index];
    const shared = terms.reduce(
      (sum, term) => sum + (stems?.has(term.stem) || titleStems.has(term.stem) ? term.weight : 0),
      0,
    );
    best = Math.max(best, total === 0 ? 0 : shared / total);
  });
  return best >= 0.5 ? best : 0.5 * best;
}
