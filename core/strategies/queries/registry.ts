import type { QueryStrategy } from './queryStrategy';
import { zeroShot } from './zeroShot';

/** Every query strategy by the name a pipeline spec uses. */
export const queryStrategies = {
  'zero-shot': zeroShot,
} satisfies Record<string, QueryStrategy>;

export type QueryStrategyName = keyof typeof queryStrategies;
