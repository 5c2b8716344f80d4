import type { SystemResult } from '../contracts/evaluation';
import { meanOf } from '../evaluation/contenders';
import { previousSystem } from '../promotion/decidePromotion';

/**
 * The name of the system with the highest mean among those that a run tuned itself, the first of equals. It is chosen on
 * the very questions, which favours it.
 */
export function bestTuned(systems: readonly SystemResult[], metric: string): string | undefined {
  const [first, ...others] = systems.filter(({ name, tuned }) => tuned && name !== previousSystem);
  return others.reduce((best, each) => (best && meanOf(each, metric) > meanOf(best, metric) ? each : best), first)
    ?.name;
}
