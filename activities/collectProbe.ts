import { findProbeWarning, measureProbe } from '../core/changes/measureProbe';
import { probeFile, type ProbedPair, type ProbeResult } from '../core/contracts/probe';
import { canonicalJson } from '../core/hashing/canonicalJson';
import { llmSettings } from '../core/llm/settings';
import { readGrade } from '../core/strategies/judge/readGrade';
import { judgeStrategies } from '../core/strategies/judge/registry';
import { roundPrefix } from '../temporal.config';
import { describeProbe } from './changes/sampleRows';
import { readAnswers, refuseTooManyFailures } from './llm/answers';
import { configureProbe, probeContextSchema } from './llm/probeRequests';
import { openRounds, toReply, usageOf } from './llm/rounds';
import { defineStage } from './stage/definition';

/** Pairs that are shown. */
const samples = 8;

/** Compares what the judge answers now with what it answered before; `item` is the run that had completed then. */
export const collectProbe = defineStage({
  name: 'probe',
  version: 1,
  inputs: ['queries', 'chunks'],
  inputPrefix: roundPrefix,
  configure: (spec, item) => ({
    requests: configureProbe(spec, item),
    maxFailedShare: llmSettings(spec, 'probe').maxFailedShare,
  }),
  async run({ config: { requests: config, maxFailedShare }, inputs, output, progress }) {
    const strategy = judgeStrategies[config.strategy];
    const rounds = openRounds(inputs);
    const pairs: ProbedPair[] = [];
    let [failed, example, isWarm] = [0, '', false];
    for (const { requests, answers } of rounds)
      for await (const { request, answer } of readAnswers(requests, answers)) {
        output.counts.in += 1;
        isWarm ||= request.body.temperature !== 0;
        const context = probeContextSchema.parse(request.context);
        const reading = readGrade(strategy, toReply({ request, answer }), config.options);
        if ('value' in reading) pairs.push({ ...context, now: reading.value, scale: strategy.scale });
        else {
          const { isUnreadable, reason, ...said } = reading.trouble;
          failed += isUnreadable ? 1 : 0;
          example ||= isUnreadable ? `${reason}: ${said.message}` : '';
          await output.drop(reason, { ...context, ...said });
        }
        await progress({ phase: 'collect', done: output.counts.in, unit: 'requests' });
      }
    for (const pair of pairs) await output.write(pair);
    refuseTooManyFailures(failed, output.counts.in, maxFailedShare, example);
    output.usage = usageOf(rounds);
    const { since, model } = config;
    const figures = { since, model, asked: output.counts.in, ...measureProbe(pairs), isWarm };
    const warning = findProbeWarning(figures);
    const result: ProbeResult = {
      ...{ ...figures, ...(warning ? { warning } : {}) },
      samples: await describeProbe(listRegraded(pairs), { queries: inputs.queries, chunk: inputs.chunks }),
    };
    await output.writeBytes(probeFile, Buffer.from(`${canonicalJson(result)}\n`));
    output.summary = { ...figures, ...(warning ? { warnings: [warning] } : {}) };
  },
});

function listRegraded(pairs: readonly ProbedPair[]): Parameters<typeof describeProbe>[0] {
  return pairs
    .filter(({ before, now }) => before !== now)
    .slice(0, samples)
    .map(({ queryId, chunkId, requestKey, scale, ...grades }) => {
      const graded = (grade: number) => ({ grade, scale, requestKey });
      return { pair: `${queryId} ${chunkId}`, before: graded(grades.before), now: graded(grades.now) };
    });
}
