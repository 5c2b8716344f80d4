import type { QueryRequestConfig } from '../llm/buildRequests';
import { openGivenUnits } from './givenUnits';
import { openPassageUnits } from './passageUnits';
import type { QueryInputs, QueryUnits } from './queryUnit';

/** What stage `queries` asks about: given queries where the spec names some, else passages. */
export function openQueryUnits(config: QueryRequestConfig, inputs: QueryInputs): Promise<QueryUnits> {
  return 'isGiven' in config ? openGivenUnits(config, inputs) : openPassageUnits(config, inputs);
}
