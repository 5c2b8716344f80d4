import { chunkSchema } from '../core/contracts/chunk';
import { samplePassages } from '../core/sampling/samplePassages';
import { buildQueryRequest, configureQueryRequests } from './llm/buildRequests';
import { requestsPerShard } from './llm/requestRow';
import { defineStage } from './stage/definition';

/** Chooses the passages that are asked about and writes one request for each. */
export const planQueryRequests = defineStage({
  name: 'query-requests',
  version: 1,
  inputs: ['chunks'],
  configure: configureQueryRequests,
  async run({ config, inputs, output, progress }) {
    const chosen = await samplePassages(inputs.chunks.rows(chunkSchema), config);
    output.counts.in = inputs.chunks.rowCount();
    if (chosen.tooShort > 0) output.countDropped('too-short', chosen.tooShort);
    if (chosen.notSampled > 0) output.countDropped('not-sampled', chosen.notSampled);
    for await (const chunk of inputs.chunks.rows(chunkSchema)) {
      if (!chosen.ids.has(chunk.id)) continue;
      await output.write(buildQueryRequest(config, chunk), 'part', { rowsPerPart: requestsPerShard });
      await progress({ phase: 'plan', done: output.counts.out, total: chosen.ids.size, unit: 'requests' });
    }
  },
});
