import { ratingFile, type Rating } from '../core/contracts/learningCurve';
import { compareSystems, type SystemRun } from '../core/evaluation/compareSystems';
import { statisticsSeed } from '../core/evaluation/contenders';
import type { Run } from '../core/evaluation/runs';
import { formatTrecRun } from '../core/evaluation/trec';
import { canonicalJson } from '../core/hashing/canonicalJson';
import { lookUpDocuments, readEvaluationSet } from './evaluation/evaluationSet';
import { rerankWithModel } from './evaluation/rankSystems';
import { namesOf, readEvaluation, readQrels, readRun } from './evaluation/storedEvaluation';
import { openTunedModel } from './evaluation/tunedModel';
import { defineStage } from './stage/definition';

/** What the model is called in its TREC run and among the systems. */
const ratedSystem = 'rated';

/**
 * Ranks with one more model the very lists that the tuned model of an evaluation ranked, and compares it with that one
 * and with the best untuned system. Nothing is retrieved anew, so that models alone differ.
 */
export const rateModel = defineStage({
  name: 'rate',
  version: 1,
  inputs: ['set', 'evaluation', 'model'],
  configure: () => ({}),
  async run({ inputs, output, progress, ...context }) {
    const evaluation = await readEvaluation(inputs.evaluation);
    const { name: set, depth } = evaluation;
    const { queries } = await readEvaluationSet(inputs.set, set);
    const qrels = await readQrels(inputs.evaluation);
    const [whole, rival] = namesOf(evaluation);
    const frozen = await readRun(inputs.evaluation, whole);
    const documents = await lookUpDocuments(inputs.set, namedIn(frozen));
    const { scorer } = await openTunedModel(ratedSystem, inputs.model, context);
    const { run } = await rerankWithModel(queries, frozen, {
      ...{ model: scorer, documents },
      onProgress: (done, total) => progress({ phase: 'rank', done, total, unit: 'pairs' }),
    });
    const systems: SystemRun[] = [
      { name: ratedSystem, description: 'the model that is rated, on the same lists (fp32)', tuned: true, run },
      { name: whole, description: whole, tuned: true, run: frozen },
      { name: rival, description: rival, tuned: false, run: await readRun(inputs.evaluation, rival) },
    ];
    const [system] = compareSystems(qrels, systems, { baselines: [whole, rival], depth, seed: statisticsSeed });
    const rating: Rating = { set, queries: queries.length, system: system!, whole, rival };
    await output.writeBytes(`runs/${ratedSystem}.trec`, Buffer.from(formatTrecRun(run, `rankwright-${ratedSystem}`)));
    await output.writeBytes(ratingFile, Buffer.from(`${canonicalJson(rating)}\n`));
    output.counts.in = output.counts.out = queries.length;
    output.summary = { rating };
  },
});

function namedIn(lists: Run): Set<string> {
  return new Set([...lists.values()].flatMap((list) => list.map(({ id }) => id)));
}
