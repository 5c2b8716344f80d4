import type { DepthSweep, EvaluationResult } from '../core/contracts/evaluation';
import { mixFile, mixSchema, type Mix } from '../core/contracts/mix';
import { compareSystems, scoreSystems, type SystemRun } from '../core/evaluation/compareSystems';
import type { Qrels, Run } from '../core/evaluation/runs';
import { selectCases } from '../core/evaluation/selectCases';
import { analysisOf } from '../core/analysisOf';
import { encoderOf } from '../core/encoderOf';
import { sweepDepths } from '../core/mixing/sweepDepths';
import { passageText } from '../core/passageText';
import { previousSystem } from '../core/promotion/decidePromotion';
import type { ArtifactReader } from '../infra/artifactStore/artifactReader';
import { lookUpDocuments, readEvaluationSet } from './evaluation/evaluationSet';
import { explainTuned } from './evaluation/explainTuned';
import { joinRuns, mixRuns } from './evaluation/mixRuns';
import { rankUntuned, type UntunedRuns } from './evaluation/rankUntuned';
import { rankPrevious, rankTuned, type TunedRuns } from './evaluation/rankTuned';
import { describeMix, describePrevious, describeTuned, describeUntuned } from './evaluation/systems';
import { openTunedModels, optionalModels } from './evaluation/tunedModel';
import { summariseEvaluation, writeEvaluation } from './evaluation/writeEvaluation';
import { defineStage } from './stage/definition';

/** Of the intervals and tests: another one changes nothing but the last digits. */
const statisticsSeed = 13;

/**
 * Ranks one evaluation set with the systems that a user has without tuning, with the tuned model and with the one that is
 * promoted (`previous`), on the same frozen lists, and compares them. Every ranking is kept as a TREC run, so that another tool can check the figures.
 */
export const evaluateSystems = defineStage({
  name: 'evaluate',
  version: 5,
  inputs: ['set', 'embeddings', 'model', 'mix'],
  optionalInputs: [...optionalModels, previousSystem],
  configure(spec, item) {
    const set = spec.evaluate.find(({ name }) => name === item);
    if (!set) throw new TypeError(`the spec has no evaluation set ${item}`);
    const { encoder, queryPrompt } = encoderOf(spec);
    const { depth, runSha256 } = set;
    return { name: set.name, depth, runSha256, encoder, queryPrompt, ...analysisOf(spec) };
  },
  async run({ config, inputs, output, progress, ...context }) {
    const { name, depth, encoder } = config;
    const { tools, store } = context;
    const { queries, qrels, warnings } = await readEvaluationSet(inputs.set, name);
    const tell = () => progress({ phase: 'first stage', done: 0, total: queries.length, unit: 'questions' });
    await tell();
    const untuned = await rankUntuned(queries, config, {
      ...inputs,
      store,
      tell,
      threads: tools.threads,
      encoder: await tools.encoder(encoder),
    });
    const { bm25 } = untuned.runs;
    const lists = { lists: bm25, others: untuned.hybrid };
    const documents = await lookUpDocuments(inputs.set, namedDocuments(joinRuns(bm25, untuned.hybrid), qrels));
    const options = { set: inputs.set, documents, depth, progress, ...context };
    const tuned: NamedRuns[] = [];
    for (const model of await openTunedModels(inputs, context))
      tuned.push({ name: model.name, ...(await rankTuned(queries, lists, model, options)) });
    const { previous: promoted } = inputs as Partial<typeof inputs & Record<typeof previousSystem, ArtifactReader>>;
    const previous = promoted && (await rankPrevious(queries, bm25, promoted, options));
    const mix = await readMix(inputs.mix);
    const { systems, baselines } = listSystems(mix, untuned, { models: tuned, previous }, depth);
    const scored = scoreSystems(qrels, systems, depth);
    const compared = compareSystems(qrels, systems, { baselines, depth, seed: statisticsSeed }, scored);
    const result: EvaluationResult = {
      name,
      protocol: describeProtocol(inputs.set.rowCount(), depth, tuned),
      documents: inputs.set.rowCount(),
      queries: queries.length,
      depth,
      systems: compared,
      depths: sweep(qrels, { lists: bm25, depth }, tuned[0]!, mix),
      ...explainTuned({ qrels, queries, systems, scored, compared, seed: statisticsSeed }),
      ...selectCases({
        qrels,
        firstStage: bm25,
        tuned: systems.find((system) => system.tuned)?.run ?? new Map(),
        queryText: (id) => queries.find((query) => query.id === id)?.text ?? '',
        documentText: (id) => passageText(documents.get(id) ?? { text: '' }),
      }),
      warnings: [
        ...warnings,
        ...warningsOfRun(untuned.runs, queries.length),
        ...tuned.flatMap((ranked) => ranked.warnings),
      ],
    };
    await writeEvaluation(output, { result, qrels, systems, scored });
    output.counts.in = output.counts.out = queries.length;
    output.summary = { result: summariseEvaluation(result), ...measure(tuned) };
  },
});

async function readMix(mix: ArtifactReader): Promise<Mix> {
  return mixSchema.parse(JSON.parse((await mix.readFile(mixFile)).toString('utf8')));
}

/** For the model that the verdict is about. */
function sweep(
  qrels: Qrels,
  { lists, depth }: { lists: Run; depth: number },
  { name, logits }: NamedRuns,
  mix: Mix,
): DepthSweep {
  const points = sweepDepths(qrels, { lists, scores: logits, limit: depth });
  return { system: name, points, ...(mix.depth ? { chosen: mix.depth.chosen } : {}) };
}

type NamedRuns = TunedRuns & { name: string };

/**
 * All systems, tuned models before the mixes they are a part of and the promoted one last, and the names of those that
 * the others are compared with. A mix, whose shares were chosen on development queries, ranks what BM25 and the bi-encoder find together.
 */
function listSystems(
  mix: Mix,
  { runs, hybrid, cosines }: UntunedRuns,
  { models, previous }: { models: NamedRuns[]; previous: Run | undefined },
  depth: number,
) {
  const logits = Object.fromEntries(models.map((model) => [model.name, model.logits]));
  const scores = { bm25: runs.bm25, dense: cosines, ...logits };
  const plain = mix.untuned ? { ...runs, 'bm25+dense-mix': mixRuns(hybrid, scores, mix.untuned.weights) } : runs;
  const untuned = Object.entries(plain).map(([name, run]): SystemRun => {
    return { name, description: describeUntuned(name, depth), tuned: false, run };
  });
  const tuned = models.flatMap((model) =>
    Object.entries(model.runs).map(([name, run]): SystemRun => {
      return { name, description: describeTuned(name, model, depth), tuned: true, run };
    }),
  );
  const description = describeMix(
    models.map(({ kind }) => kind),
    depth,
  );
  const mixed: SystemRun[] = mix.tuned
    ? [{ name: 'tuned-mix', description, tuned: true, run: mixRuns(hybrid, scores, mix.tuned.weights) }]
    : [];
  const last: SystemRun[] = previous
    ? [{ name: previousSystem, description: describePrevious(depth), tuned: true, run: previous }]
    : [];
  const systems = [...untuned, ...tuned, ...mixed, ...last];
  return { systems, baselines: [...Object.keys(plain), ...last.map(({ name }) => name)] };
}

function describeProtocol(documents: number, depth: number, models: NamedRuns[]): string {
  const ranking = ['dense', 'bm25+dense', ...models.flatMap(({ firstStages }) => firstStages)].map(
    (name) => `"${name}"`,
  );
  const names = `${ranking.slice(0, -1).join(', ')} and ${ranking.at(-1)}`;
  return `The top ${depth} of BM25 over all ${documents} documents, re-ranked; ${names} rank all documents, mixes the top ${depth} of "bm25+dense"; questions and judgements are the evaluation set's own, none of them generated.`;
}

function measure(models: NamedRuns[]) {
  const pairsPerSecond = Object.assign({}, ...models.map((model) => model.pairsPerSecond)) as Record<string, number>;
  return { pairsPerSecond, nodeParity: Math.max(...models.map(({ nodeParity }) => nodeParity)) };
}

function warningsOfRun({ run }: Record<string, Run>, questions: number): string[] {
  const missing = run ? questions - run.size : 0;
  return missing > 0 ? [`the run of your own engine has no list for ${missing} of ${questions} questions`] : [];
}

function namedDocuments(lists: Run, qrels: Qrels): Set<string> {
  const ranked = [...lists.values()].flatMap((list) => list.map(({ id }) => id));
  const judged = [...qrels.values()].flatMap((labels) => [...labels.keys()]);
  return new Set([...ranked, ...judged]);
}
