import { sha256 } from '../../../core/hashing/digest';
import type { LlmSettings } from '../../../core/llm/settings';
import type { ObjectStore } from '../../artifactStore/objectStore';
import type { Environment } from '../../environment';
import { Turns } from '../../turns';
import type { createGates, Gate } from '../limits/gate';
import { endpointOf } from '../modelFor';
import { createOpenAiModel } from '../openAiModel';
import type { TextModel } from '../textModel';
import { EndpointCapability } from './capability';
import { Lanes } from './lanes';
import { SharedAnswers } from './sharedAnswers';

/** A model at an endpoint with what this process knows of it; all shards that ask it share one. */
export interface OnlineEndpoint {
  model: TextModel;
  gate: Gate;
  lanes: Lanes;
  shared: SharedAnswers;
  capability: EndpointCapability;
  /** Shards open one after the other, when lanes are about to be free: the first asks while the next reads. */
  openings: Turns;
  /** Answers received so far: what tells a request that always fails from an endpoint that is down. */
  health: { answers: number };
}

/**
 * The endpoints that specs name, each opened once a process.
 * @throws (the function made) llm-auth or not-configured when this worker has no key or address for it
 */
export function createEndpoints(tools: {
  store: ObjectStore;
  environment: Environment['llm'];
  gates: ReturnType<typeof createGates>;
}): (settings: LlmSettings) => OnlineEndpoint {
  const opened = new Map<string, OnlineEndpoint>();
  return (settings) => {
    const options = endpointOf(settings, tools.environment);
    const { model, requestsPerMinute, tokensPerMinute, structuredOutput } = settings;
    const baseUrl = options.baseUrl ?? 'https://api.openai.com/v1';
    const name = JSON.stringify([
      baseUrl,
      model,
      options.timeoutMs,
      requestsPerMinute,
      tokensPerMinute,
      structuredOutput,
    ]);
    const existing = opened.get(name);
    if (existing) return existing;
    const endpoint = {
      model: createOpenAiModel(options),
      gate: tools.gates(
        { baseUrl, apiKeyDigest: sha256(options.apiKey ?? '').slice(0, 16) },
        { ...(requestsPerMinute ? { requestsPerMinute } : {}), ...(tokensPerMinute ? { tokensPerMinute } : {}) },
      ),
      capability: new EndpointCapability(tools.store, { baseUrl, model }, structuredOutput),
      lanes: new Lanes(),
      shared: new SharedAnswers(),
      openings: new Turns(),
      health: { answers: 0 },
    };
    opened.set(name, endpoint);
    return endpoint;
  };
}
