import { SmallestHashes } from '../core/changes/smallestHashes';
import { llmRequestSchema } from '../core/contracts/llm';
import { KeySet } from '../core/llm/keySet';
import { readGrade } from '../core/strategies/judge/readGrade';
import { judgeStrategies } from '../core/strategies/judge/registry';
import { readAnswers, type AnsweredRequest } from './llm/answers';
import { openAsked } from './llm/openAsked';
import { configureProbe } from './llm/probeRequests';
import { buildRepeat, requestsPerShard } from './llm/requestRow';
import { toReply } from './llm/rounds';
import { defineStage } from './stage/definition';

/**
 * The requests of the judge that are asked again: of those that the run `item` and this one both rest on, the ones with
 * the smallest hashes, so that they stay while a corpus changes a little. What this run was the first to ask is left out:
 * asked twice within minutes it could show the judge's noise and no drift. Memory: 40 bytes a request, and the probe.
 */
export const planProbeRequests = defineStage({
  name: 'probe-requests',
  version: 1,
  inputs: ['judgements', 'before'],
  configure: configureProbe,
  async run({ config, inputs, output, store, progress }) {
    const strategy = judgeStrategies[config.strategy];
    const asked = await openAsked(inputs.judgements, store);
    const before = await openAsked(inputs.before, store);
    const chosen = new SmallestHashes<AnsweredRequest>(config.size);
    const wasAsked = new KeySet();
    let known = 0;
    for await (const { key } of before ? before.requests.rows(llmRequestSchema) : []) {
      wasAsked.add(key);
      await progress({ phase: 'read', done: (known += 1), unit: 'requests' });
    }
    const total = asked?.requests.rowCount() ?? 0;
    for await (const each of asked ? readAnswers(asked.requests, asked.answers) : []) {
      const { key } = each.request;
      output.counts.in += 1;
      if (each.answer.status === 'answered' && wasAsked.has(key)) chosen.offer(key, each);
      await progress({ phase: 'choose', done: output.counts.in, total, unit: 'requests' });
    }
    for (const { request, answer } of chosen.items()) {
      const reading = readGrade(strategy, toReply({ request, answer }), config.options);
      // What could not be read has no grade to compare with.
      if (!('value' in reading)) continue;
      const repeat = buildRepeat(request, config.since, { requestKey: request.key, before: reading.value });
      await output.write(repeat, 'part', { rowsPerPart: requestsPerShard });
    }
    output.countDropped('not-sampled', output.counts.in - output.counts.out);
    output.summary = { isOneRound: true };
  },
});
