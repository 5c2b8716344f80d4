import { decompose } from './decompose';
import { fewShot } from './fewShot';
import { gradedDocs } from './gradedDocs';
import type { QueryStrategy } from './queryStrategy';
import { sap } from './sap';
import { sapChain } from './sapChain';
import { zeroShot } from './zeroShot';

/** The strategies that write queries for a passage, by the name a pipeline spec uses. */
const writers = { 'zero-shot': zeroShot, 'few-shot': fewShot, sap, decompose } satisfies Record<string, QueryStrategy>;

/** Every query strategy by the name a pipeline spec uses, as it is without options. */
export const queryStrategies = { ...writers, 'graded-docs': gradedDocs(zeroShot) } satisfies Record<
  string,
  QueryStrategy
>;

export type QueryWriterName = keyof typeof writers;
export const queryWriterNames = Object.keys(writers) as QueryWriterName[];
export type QueryStrategyName = keyof typeof queryStrategies;
export const queryStrategyNames = Object.keys(queryStrategies) as QueryStrategyName[];

/** A strategy with the options that make another one of it. */
export interface QueryWay {
  strategy: QueryStrategyName;
  sap?: { chain: 'one' | 'two' } | undefined;
  gradedDocs?: { queriesBy: QueryWriterName } | undefined;
}

export function selectQueryStrategy({ strategy, sap: options, gradedDocs: documents }: QueryWay): QueryStrategy {
  if (strategy === 'graded-docs')
    return gradedDocs(selectQueryStrategy({ strategy: documents?.queriesBy ?? 'zero-shot', sap: options }));
  if (strategy === 'sap' && options?.chain === 'two') return sapChain;
  return writers[strategy];
}
