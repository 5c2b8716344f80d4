import type { PassageAnalysis } from '../passage/analysePassage';
import type { Subject } from '../passage/subject';
import { clauseDetailWordings, detailWordings, verbDetailWordings, wordings } from './wordings';

/** The wordings of an aspect that go with a subject grammatically. */
export function wordingsFor(aspect: string, analysis: PassageAnalysis): string[] {
  const { subject } = analysis;
  const forms = wordings[aspect];
  if (!subject || !forms) return [];
  if (forms.person && isPerson(analysis)) return split(forms.person);
  if (subject.form === 'verb') return split(forms.verb);
  if (subject.form === 'gerund') return split(forms.gerund);
  if (subject.form === 'clause') return split(forms.clause);
  return isAilment(subject)
    ? [...split(forms.ailment), ...split(forms.ailment), ...split(forms.any)]
    : split(forms.any);
}

/** The wordings that put a phrase beside the subject. */
export function detailWordingsFor({ form }: Subject): string[] {
  if (form === 'clause') return split(clauseDetailWordings);
  return split(form === 'verb' ? verbDetailWordings : detailWordings);
}

/** A list of wordings as {@link wordings} writes it. */
export function split(list: string | undefined): string[] {
  return list ? list.split('; ') : [];
}

const ailmentEndings =
  /(?:itis|osis|iasis|edema|epsy|rrhea|emia|aemia|oma|omas|pathy|pathies|plasia|dystrophy|phobia|algia|trophy|ectasia|penia|uria|plegia|sclerosis|ism)$/;
const ailmentWords = new Set(
  `disease diseases syndrome syndromes disorder disorders cancer cancers infection infections deficiency tumor tumors tumour tumours fever flu allergy asthma diabetes pain ataxia epilepsy stroke attack failure injury
  injuries arthritis palsy dementia anemia malformation malformations poisoning depression anxiety autism disability loss virus hiv aids measles migraine headache lupus condition defect defects lymphoma leukemia seizures`.split(
    /\s+/,
  ),
);

/** Whether a subject is something that people fall ill with, by its last word or one before "of", "with" or "type". */
function isAilment({ tokens }: Subject): boolean {
  return tokens.some(({ lower }, index) => {
    const next = tokens[index + 1]?.lower;
    const isHead = next === undefined || /^(?:of|with|and|in|type|due|[ivx]+|\d.*)$/.test(next);
    return isHead && (ailmentWords.has(lower) || ailmentEndings.test(lower));
  });
}

/** Two or three capitalised words in a passage that says he or she. */
function isPerson({ subject, stemCounts }: PassageAnalysis): boolean {
  const words = subject?.tokens ?? [];
  const isName = words.length >= 2 && words.length <= 4 && words.every(({ text }) => /^\p{Lu}\p{Ll}/u.test(text));
  return isName && ['he', 'she', 'his', 'her', 'born'].some((word) => stemCounts.has(word));
}
