import { givenQuerySchema } from '../../core/contracts/query';
import { samplePassages } from '../../core/sampling/samplePassages';
import { selectQueryStrategy } from '../../core/strategies/queries/registry';
import type { QueryRequestConfig } from '../llm/buildRequests';
import { inputFor, type QueryInputs, type QueryUnits } from './queryUnit';

/** Given queries in the order of their file. */
export async function openGivenUnits(config: QueryRequestConfig, inputs: QueryInputs): Promise<QueryUnits> {
  const strategy = selectQueryStrategy(config);
  const { writeFor } = strategy;
  if (!writeFor) throw new TypeError(`the strategy ${strategy.name} takes no given queries`);
  const given = inputFor(inputs, 'given');
  const { passages, seed, promptVersion } = config;
  return {
    unitField: 'queryId',
    isOneRound: strategy.isOneRound,
    sample: () => samplePassages(given.rows(givenQuerySchema), { passages, seed, minCharacters: 1 }),
    async *units() {
      for await (const { id, text, language } of given.rows(givenQuerySchema))
        yield {
          ...{ id, about: { queryId: id }, promptVersion, strategy: strategy.name, exemplars: [] },
          language: language ?? 'und',
          begin: () => writeFor({ text, ...(language ? { language } : {}) }),
        };
    },
  };
}
