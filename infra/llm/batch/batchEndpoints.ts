import type { LlmSettings } from '../../../core/llm/settings';
import type { ObjectStore } from '../../artifactStore/objectStore';
import type { Environment } from '../../environment';
import { endpointOf } from '../modelFor';
import { EndpointCapability } from '../online/capability';
import type { BatchProvider } from './batchProvider';
import { createOpenAiBatches } from './openAiBatches';

/** The Batch API of an endpoint, and what the model there takes. */
export interface BatchEndpoint {
  provider: BatchProvider;
  capability: Pick<EndpointCapability, 'current' | 'refused'>;
}

/**
 * The Batch API of each endpoint that specs name, opened once a process.
 * @throws (the function made) llm-auth or not-configured when this worker has no key or address for it
 */
export function createBatchEndpoints(tools: {
  store: ObjectStore;
  environment: Environment['llm'];
}): (settings: LlmSettings) => BatchEndpoint {
  const opened = new Map<string, BatchEndpoint>();
  return (settings) => {
    const options = endpointOf(settings, tools.environment);
    const { model, structuredOutput } = settings;
    const baseUrl = options.baseUrl ?? 'https://api.openai.com/v1';
    const name = JSON.stringify([baseUrl, model, options.timeoutMs, structuredOutput]);
    const endpoint = opened.get(name) ?? {
      provider: createOpenAiBatches({ ...options, model }),
      capability: new EndpointCapability(tools.store, { baseUrl, model }, structuredOutput),
    };
    opened.set(name, endpoint);
    return endpoint;
  };
}
