import type { AttributesClient, AttributeState } from '../../../cli/ports';

/** A server that has, or lacks, these search attributes. */
export function createFakeAttributes(states: AttributeState[] = []): AttributesClient {
  return {
    list: async () => states,
    register: async () => states.filter(({ state }) => state === 'missing'),
  };
}
