import type { Subject } from '../passage/subject';
import { wordings } from './wordings';

/** The wordings of an aspect that go with a subject grammatically. */
export function wordingsFor(aspect: string, subject: Subject): string[] {
  const { any = [], ailment = [], gerund = [], verb = [] } = wordings[aspect] ?? {};
  if (subject.form === 'verb') return verb;
  if (subject.form === 'gerund') return gerund;
  return isAilment(subject) ? [...ailment, ...ailment, ...any] : any;
}

const ailmentEndings =
  /(?:itis|osis|emia|aemia|oma|omas|pathy|pathies|plasia|dystrophy|phobia|algia|trophy|ectasia|penia|uria|plegia|sclerosis|ism)$/;
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
