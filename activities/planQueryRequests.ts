import type { PassageSample } from '../core/sampling/samplePassages';
import { nextAsks } from '../core/strategies/conversation';
import type { ArtifactWriter } from '../infra/artifactStore/artifactWriter';
import { roundPrefix } from '../temporal.config';
import { openQueryUnits } from './asking/openQueryUnits';
import { queryInputNames } from './asking/queryUnit';
import { buildQueryRequest, configureQueryRequests } from './llm/buildRequests';
import { requestsPerShard } from './llm/requestRow';
import { openRounds, readReplies } from './llm/rounds';
import { defineStage } from './stage/definition';

/** Strata that the summary lists; all are in the table `strata`. */
const mostListed = 20;

/** Chooses the passages that are asked about and writes the requests of the next round for each. */
export const planQueryRequests = defineStage({
  name: 'query-requests',
  version: 1,
  inputs: ['chunks'],
  optionalInputs: queryInputNames,
  inputPrefix: roundPrefix,
  configure: configureQueryRequests,
  async run({ config, inputs, output, progress }) {
    const { unitField, isOneRound, sample, units } = await openQueryUnits(config, inputs);
    const repliesTo = readReplies(openRounds(inputs), unitField);
    const chosen = await sample();
    await countSample(chosen, output);
    for await (const unit of units()) {
      if (!chosen.ids.has(unit.id)) continue;
      for (const ask of nextAsks(unit.begin(), await repliesTo(unit.id)))
        await output.write(buildQueryRequest(config, ask, unit.about), 'part', { rowsPerPart: requestsPerShard });
      await progress({ phase: 'plan', done: output.counts.out, total: chosen.ids.size, unit: 'requests' });
    }
    const listed = chosen.strata.toSorted((left, right) => right.passages - left.passages).slice(0, mostListed);
    output.summary = {
      isOneRound,
      ...(listed.length > 0 ? { strata: chosen.strata.length, largestStrata: listed } : {}),
    };
  },
});

async function countSample(sample: PassageSample, output: ArtifactWriter): Promise<void> {
  const { ids, tooShort, unwanted, notSampled, strata } = sample;
  output.counts.in = ids.size + tooShort + unwanted + notSampled;
  if (tooShort > 0) output.countDropped('too-short', tooShort);
  if (unwanted > 0) output.countDropped('guide-without-term', unwanted);
  if (notSampled > 0) output.countDropped('not-sampled', notSampled);
  for (const stratum of strata) await output.write(stratum, 'strata', { counted: false });
}
