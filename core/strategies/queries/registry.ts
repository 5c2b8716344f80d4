import { decompose } from './decompose';
import { fewShot } from './fewShot';
import type { QueryStrategy } from './queryStrategy';
import { sap } from './sap';
import { zeroShot } from './zeroShot';

/** Every query strategy by the name a pipeline spec uses. */
export const queryStrategies = {
  'zero-shot': zeroShot,
  'few-shot': fewShot,
  sap,
  decompose,
} satisfies Record<string, QueryStrategy>;

export type QueryStrategyName = keyof typeof queryStrategies;
export const queryStrategyNames = Object.keys(queryStrategies) as QueryStrategyName[];
