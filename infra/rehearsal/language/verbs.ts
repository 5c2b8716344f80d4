import type { Token } from './tokens';

const verbs = `accept achieve act add adjust affect agree aim allow alter answer appear apply approve argue arise arrive ask assess assume attach attempt avoid be beat become begin believe belong
bend bind bleed block blow boil breathe bring build burn buy call carry catch cause choose clean click close come compare conduct confirm consider consist contain continue contribute convert cool cover create cut
deal decide decrease define depend derive describe destroy determine develop diagnose die differ digest disappear discover discuss disrupt do drain draw drink drop dry earn eat eliminate enable encode encourage end enhance enjoy ensure enter establish
evaluate examine exist expect experience explain explore express extend face fail fall feed feel fill find finish fit fix flow fold follow form gather get give go grow handle happen hear help hold identify
ignore improve include increase indicate inflate inform insert inspect involve join keep know lack last lay lead learn leave let lie lift like limit listen live loosen lose lower maintain make manage mean
measure meet melt mix move need notice observe obtain occur offer open operate own pass pay perform place play pour predict prefer prepare prescribe press prevent produce promote protect prove provide pull
push put raise reach read receive recommend recover reduce refer regulate relate relieve remain remember remove repeat replace report represent require resolve result return reveal rinse rub rise run save say see seek seem
sell send serve set show shrink shut sink sit sleep slide slip slow smell snap solve speak spend spin spread stand start stay stimulate stir stop store strike study suffer suggest supply support survive take talk taste teach tell tend
think thrive throw tie tighten touch travel trigger try turn understand use vary wait walk want warm wash watch weaken wear wipe work worsen write`;

/** Past forms that are nothing else. */
const pasts = 'became began brought came gave got grew knew ran said sent showed thought told took went';

const baseForms = new Set([...verbs.split(/\s+/), ...pasts.split(' ')]);

/** Verbs whose forms are as often nouns: they do not end a noun phrase. */
const nounLike = new Set(
  `act aim answer attack bend block blow call cause cover cut deal decrease drain draw drink drop end face fall feed fit fix flow fold form hold increase join lack lead leave lift limit lower measure mix move need notice offer
pass place play pull push reach report result return rise run save set show sink sleep slide slow smell spin spread stand start stop store strike study supply support taste tie touch travel trigger try turn use walk wash
watch wear wipe work treat dry cool clean clear close open save`.split(/\s+/),
);

/** Whether a word can hardly be a noun: a verb in the third person or the base form that has no common noun beside it. */
export function isOnlyVerb(token: Token): boolean {
  return (
    isVerb(token) &&
    !nounLike.has(token.lower) &&
    !nounLike.has(token.lower.replace(/e?s$/, '')) &&
    !nounLike.has(token.lower.replace(/s$/, '')) &&
    !nounLike.has(token.lower.replace(/ies$/, 'y'))
  );
}

/** Whether a word is a common verb in its base or third-person form, in lower case (names and headings are not). */
export function isVerb({ text, lower }: Token): boolean {
  if (text !== lower) return false;
  if (baseForms.has(lower)) return true;
  if (!lower.endsWith('s')) return false;
  return (
    baseForms.has(lower.slice(0, -1)) ||
    (lower.endsWith('es') && baseForms.has(lower.slice(0, -2))) ||
    (lower.endsWith('ies') && baseForms.has(`${lower.slice(0, -3)}y`))
  );
}

/** "Tighten the spokes": a sentence that opens with a base form tells its reader to do something. */
export function isImperative(tokens: Token[]): boolean {
  const first = tokens[0];
  return (
    first !== undefined &&
    tokens.length > 2 &&
    baseForms.has(first.lower) &&
    !/^(?:cause|form|study|report|result|support|need|face|place|act)$/.test(first.lower)
  );
}

/** "treating", "getting": the -ing form of anything, in lower case; "ring" and "spring" are too short or known. */
export function isGerund({ text, lower }: Token): boolean {
  return text === lower && lower.length > 5 && lower.endsWith('ing') && !notGerunds.has(lower);
}

const notGerunds = new Set(
  'spring string during nothing something anything everything evening morning ceiling sibling sterling clothing wedding offspring bearing bearings'.split(
    ' ',
  ),
);

/** "quickly", "rarely"; not "anomaly", "family" or "assembly". */
export function isAdverb(lower: string): boolean {
  return lower.endsWith('ly') && !/(?:haly|maly|mely|family|assembly|ply|fly|jelly|belly)$/.test(lower);
}
