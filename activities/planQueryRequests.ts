import { chunkSchema, type Chunk } from '../core/contracts/chunk';
import { samplePassages } from '../core/sampling/samplePassages';
import { queryStrategies } from '../core/strategies/queries/registry';
import { buildRequest, requestsPerShard } from './llm/requestRow';
import { defineStage } from './stage/definition';

/** Chooses the passages that are asked about and writes one request for each. */
export const planQueryRequests = defineStage({
  name: 'query-requests',
  version: 1,
  inputs: ['chunks'],
  configure: ({ queries, llm }) => ({
    ...queries,
    promptVersion: queryStrategies[queries.strategy].promptVersion,
    model: llm.model,
    temperature: llm.temperature,
  }),
  async run({ config, inputs, output, progress }) {
    const strategy = queryStrategies[config.strategy];
    const chosen = await samplePassages(inputs.chunks.rows(chunkSchema), config);
    output.counts.in = inputs.chunks.rowCount();
    if (chosen.tooShort > 0) output.countDropped('too-short', chosen.tooShort);
    if (chosen.notSampled > 0) output.countDropped('not-sampled', chosen.notSampled);
    for await (const chunk of inputs.chunks.rows(chunkSchema)) {
      if (!chosen.ids.has(chunk.id)) continue;
      await output.write(requestFor(chunk), 'part', { rowsPerPart: requestsPerShard });
      await progress({ phase: 'plan', done: output.counts.out, total: chosen.ids.size, unit: 'requests' });
    }

    function requestFor(chunk: Chunk): ReturnType<typeof buildRequest> {
      const passage = { text: chunk.text, ...(chunk.title ? { title: chunk.title } : {}) };
      const body = {
        model: config.model,
        messages: strategy.renderMessages({ passage, count: config.perPassage }),
        ...(config.temperature === null ? {} : { temperature: config.temperature }),
        max_completion_tokens: strategy.maxCompletionTokens(config.perPassage),
        response_format: strategy.responseFormat(config.perPassage),
      };
      return buildRequest(body, { chunkId: chunk.id });
    }
  },
});
