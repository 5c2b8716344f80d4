import type { GateDecision } from '../contracts/promotion';

/**
 * Why a refresh is a regression, in the words of the gate: it was compared with a promoted model and is shown to be below
 * it, or does not even help the list that it re-ranks. Undefined for a model that is merely not better, and where no other
 * model was promoted.
 */
export function findRegression({ verdict, checks }: GateDecision): string | undefined {
  const compared = checks.filter(({ check }) => check === 'previous');
  if (compared.length === 0) return undefined;
  const worse = compared.filter(({ passed }) => !passed);
  const useless =
    verdict === 'do-not-rerank' ? checks.filter(({ check, passed }) => check === 'first-stage' && !passed) : [];
  const [first] = [...worse, ...useless];
  return first && (first.set === undefined ? first.sentence : `${first.set}: ${first.sentence}`);
}
