import { chunkSchema } from '../core/contracts/chunk';
import { samplePassages } from '../core/sampling/samplePassages';
import { nextAsks } from '../core/strategies/conversation';
import { queryStrategies } from '../core/strategies/queries/registry';
import { roundPrefix } from '../temporal.config';
import { buildQueryRequest, configureQueryRequests, promptOf } from './llm/buildRequests';
import { requestsPerShard } from './llm/requestRow';
import { openRounds, readReplies } from './llm/rounds';
import { defineStage } from './stage/definition';

/** Chooses the passages that are asked about and writes the requests of the next round for each. */
export const planQueryRequests = defineStage({
  name: 'query-requests',
  version: 1,
  inputs: ['chunks'],
  inputPrefix: roundPrefix,
  configure: configureQueryRequests,
  async run({ config, inputs, output, progress }) {
    const strategy = queryStrategies[config.strategy];
    const repliesTo = readReplies(openRounds(inputs), 'chunkId');
    const chosen = await samplePassages(inputs.chunks.rows(chunkSchema), config);
    output.counts.in = inputs.chunks.rowCount();
    if (chosen.tooShort > 0) output.countDropped('too-short', chosen.tooShort);
    if (chosen.notSampled > 0) output.countDropped('not-sampled', chosen.notSampled);
    for await (const chunk of inputs.chunks.rows(chunkSchema)) {
      if (!chosen.ids.has(chunk.id)) continue;
      for (const ask of nextAsks(strategy.write(promptOf(config, chunk)), await repliesTo(chunk.id)))
        await output.write(buildQueryRequest(config, ask, chunk.id), 'part', { rowsPerPart: requestsPerShard });
      await progress({ phase: 'plan', done: output.counts.out, total: chosen.ids.size, unit: 'requests' });
    }
    output.summary = { isOneRound: strategy.isOneRound };
  },
});
