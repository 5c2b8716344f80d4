import type { SystemResult } from '../contracts/evaluation';
import { previousSystem } from '../promotion/decidePromotion';

/**
 * The name of the system with the highest mean among those that a run tuned itself, the first of equals. It is chosen on
 * the very questions, which favours it.
 */
export function bestTuned(systems: readonly SystemResult[], metric: string): string | undefined {
  const meanOf = ({ metrics }: SystemResult): number =>
    metrics.find(({ name }) => name === metric)?.mean ?? Number.NEGATIVE_INFINITY;
  const [first, ...others] = systems.filter(({ name, tuned }) => tuned && name !== previousSystem);
  return others.reduce((best, each) => (best && meanOf(each) > meanOf(best) ? each : best), first)?.name;
}
