import { weightedKappa } from '../audit/kappa';
import type { ProbedPair, ProbeFigures } from '../contracts/probe';
import { mean, randomisationTest } from '../evaluation/statistics';

type Grades = Pick<ProbedPair, 'before' | 'now' | 'scale'>;
type Measured = Omit<ProbeFigures, 'since' | 'model' | 'asked' | 'isWarm'>;

/** How two gradings of the same pairs, all on one scale, agree. */
export function measureProbe(pairs: readonly Grades[]): Measured {
  const shifts = pairs.map(({ before, now, scale }) => (now - before) / scale);
  const [up, down] = [shifts.filter((shift) => shift > 0).length, shifts.filter((shift) => shift < 0).length];
  return {
    pairs: pairs.length,
    agreement: pairs.length === 0 ? 1 : (pairs.length - up - down) / pairs.length,
    kappa: weightedKappa(
      pairs.map(({ before, now }) => [before, now]),
      pairs[0]?.scale ?? 1,
    ),
    ...{ up, down, meanShift: mean(shifts) },
    pValue: randomisationTest(shifts, { seed: 'probe' }),
  };
}

/** A judge that is asked at temperature 0 and is the same model repeats more of its grades. */
const lowAgreement = 0.9;
/** A pipeline that is refreshed every week would be warned of nothing once in two years. */
const rare = 0.01;

/** What a person should be told; undefined where the judge grades as before. */
export function findProbeWarning({
  since,
  model,
  pairs,
  agreement,
  meanShift,
  ...figures
}: ProbeFigures): string | undefined {
  const { pValue, isWarm, up, down } = figures;
  const isLow = agreement < lowAgreement && !isWarm;
  if (!isLow && pValue >= rare) return undefined;
  return (
    `asked again, the judge gave ${up + down} of ${pairs} pairs another grade than before ${since} had completed ` +
    `(agreement ${agreement.toFixed(3)}, mean shift ${meanShift.toFixed(3)} of the scale, p = ${pValue.toFixed(4)}): ` +
    `the model behind the name ${model} may be another by now, while answers from before stay in use beside new ones; ` +
    `name a dated version of it as judge.llm.model to have everything judged by one model`
  );
}
