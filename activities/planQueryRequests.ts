import { RankwrightError } from '../core/errors';
import { usualMinCharacters, type PassageSample } from '../core/sampling/samplePassages';
import { nextAsks } from '../core/strategies/conversation';
import type { ArtifactWriter } from '../infra/artifactStore/artifactWriter';
import { roundPrefix } from '../temporal.config';
import { openQueryUnits } from './asking/openQueryUnits';
import { buildQueryRequest, configureQueryRequests } from './llm/buildRequests';
import { requestsPerShard } from './llm/requestRow';
import { openRounds, readReplies } from './llm/rounds';
import { defineStage } from './stage/definition';

/** Strata that the summary lists, the largest: there may be one a document. */
const mostListed = 100;

/** Chooses the passages that are asked about and writes the requests of the next round for each. */
export const planQueryRequests = defineStage({
  name: 'query-requests',
  version: 1,
  inputs: ['chunks'],
  // Their metadata, for a sample by one of its fields.
  optionalInputs: ['documents'],
  inputPrefix: roundPrefix,
  configure: configureQueryRequests,
  async run({ config, inputs, output, store, progress }) {
    const { unitField, isOneRound, sample, units } = await openQueryUnits(config, inputs, store);
    const repliesTo = readReplies(openRounds(inputs), unitField);
    const chosen = await sample();
    countSample(chosen, output);
    refuseNothing(chosen);
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

/** Found out later, it would look as if the questions had taught nothing. */
function refuseNothing({ ids, tooShort, unwanted, notSampled }: PassageSample): void {
  if (ids.size > 0) return;
  const reasons = [
    ...(tooShort > 0 ? [`${tooShort} have fewer than ${usualMinCharacters} characters`] : []),
    ...(unwanted > 0 ? [`${unwanted} hold none of the terms of the guide`] : []),
  ];
  const passages = tooShort + unwanted + notSampled;
  const why = reasons.join(', ') || 'there is none';
  throw new RankwrightError('nothing-left', `none of ${passages} passages can be asked about: ${why}`, {
    mend: mendOf({ tooShort, unwanted }),
  });
}

function mendOf({ tooShort, unwanted }: Pick<PassageSample, 'tooShort' | 'unwanted'>): string {
  if (tooShort > 0)
    return 'a passage that short holds no fact worth a question: put what belongs together into one document, or bring questions of your own (queries.given)';
  if (unwanted > 0) return 'widen the guide, or ask with another strategy (queries.strategy)';
  return 'look at what the stages ingest and chunk dropped, or at the file of queries.given: `rankwright show RUN`';
}

/** Counts alone: a table beside the requests would be taken for one of their shards. */
function countSample(sample: PassageSample, output: ArtifactWriter): void {
  const { ids, tooShort, unwanted, notSampled } = sample;
  output.counts.in = ids.size + tooShort + unwanted + notSampled;
  if (tooShort > 0) output.countDropped('too-short', tooShort);
  if (unwanted > 0) output.countDropped('guide-without-term', unwanted);
  if (notSampled > 0) output.countDropped('not-sampled', notSampled);
}
