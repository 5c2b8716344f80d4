import type { Exemplar } from '../../contracts/exemplar';
import { canonicalJson } from '../../hashing/canonicalJson';
import type { AskedWay, AskingSettings } from './askingPlan';
import { selectQueryStrategy } from './registry';

/** The exemplars that are shown by any way of asking, a strategy's own included, each once. */
export function listExemplars({ mix, ...one }: AskedWay & Pick<AskingSettings, 'mix'>): Exemplar[] {
  const shown = (mix ?? [one]).flatMap((way) => way.exemplars ?? selectQueryStrategy(way).exemplars ?? []);
  return [...new Map(shown.map((exemplar) => [canonicalJson(exemplar), exemplar])).values()];
}
