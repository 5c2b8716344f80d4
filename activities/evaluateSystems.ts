import type { DepthSweep, EvaluationResult } from '../core/contracts/evaluation';
import { mixFile, mixSchema, type Mix } from '../core/contracts/mix';
import type { ListsSpec } from '../core/contracts/spec/lists';
import { digestCandidates } from '../core/evaluation/candidateDigest';
import { compareSystems, scoreSystems, type SystemRun } from '../core/evaluation/compareSystems';
import { mainMetric, meanOf, statisticsSeed } from '../core/evaluation/contenders';
import type { Qrels, Run } from '../core/evaluation/runs';
import { measurePaces } from '../core/evaluation/measurePaces';
import { selectCases } from '../core/evaluation/selectCases';
import { analysisOf } from '../core/analysisOf';
import { encoderOf } from '../core/encoderOf';
import { sweepDepths } from '../core/mixing/sweepDepths';
import { passageText } from '../core/passageText';
import { previousSystem } from '../core/promotion/decidePromotion';
import type { ArtifactReader } from '../infra/artifactStore/artifactReader';
import { lookUpDocuments, readEvaluationSet } from './evaluation/evaluationSet';
import { rateReading, type Reading } from './evaluation/countCompute';
import { explainTuned } from './evaluation/explainTuned';
import type { CandidateLists } from './evaluation/lists/candidateLists';
import { listCandidates } from './evaluation/lists/registry';
import { joinRuns, mixRuns } from './evaluation/mixRuns';
import { rankPrevious, rankTuned, type TunedRuns } from './evaluation/rankTuned';
import { describeMix, describePrevious, describeTuned, describeUntuned } from './evaluation/systems';
import { poolCorpus } from './evaluation/poolCorpus';
import { Stopwatch } from './evaluation/stopwatch';
import { openTunedModels, optionalModels } from './evaluation/tunedModel';
import { summariseEvaluation, writeEvaluation } from './evaluation/writeEvaluation';
import { defineStage } from './stage/definition';

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
    const { depth, runSha256, lists, pool } = set;
    const own = { name: set.name, depth, runSha256, lists: listsToRank(lists), pool };
    return { ...own, encoder, queryPrompt, ...analysisOf(spec) };
  },
  async run({ config, inputs, output, progress, ...context }) {
    const { name, depth, encoder } = config;
    const { tools, store } = context;
    const { queries, qrels: judged, warnings } = await readEvaluationSet(inputs.set, name);
    const tell = () => progress({ phase: 'first stage', done: 0, total: queries.length, unit: 'questions' });
    await tell();
    const whole = { ...inputs, store, tell, threads: tools.threads, encoder: await tools.encoder(encoder) };
    const pooled = await poolCorpus(queries, judged, { top: config.pool, settings: config }, whole);
    const { set } = pooled.inputs;
    const asked = { queries, qrels: judged, lists: config.lists ?? { of: 'bm25' as const }, settings: config };
    const stopwatch = new Stopwatch();
    const ranked = await listCandidates({ ...asked, inputs: { ...pooled.inputs, stopwatch } });
    const { lists, mixed, qrels } = ranked;
    const others: Run = mixed?.pool ?? new Map();
    const documents = await lookUpDocuments(inputs.set, namedDocuments(joinRuns(lists, others), judged));
    const options = { set, documents, depth, searches: mixed !== undefined, progress, ...context };
    const tuned: NamedRuns[] = [];
    for (const model of await openTunedModels(inputs, context))
      tuned.push({ name: model.name, ...(await rankTuned(queries, { lists, others }, model, options)) });
    const { previous: promoted } = inputs as Partial<typeof inputs & Record<typeof previousSystem, ArtifactReader>>;
    const previous = promoted && (await rankPrevious(queries, lists, promoted, options));
    const mix = await readMix(inputs.mix);
    const { systems, baselines } = listSystems(mix, ranked, { models: tuned, previous: previous?.run }, depth);
    const readings = readingsOf(tuned, previous?.reading);
    const scored = scoreSystems(qrels, systems, ranked.depth);
    const compared = compareSystems(qrels, systems, { baselines, depth: ranked.depth, seed: statisticsSeed }, scored);
    const result: EvaluationResult = {
      name,
      protocol: describeProtocol(ranked, depth, tuned, pooled),
      documents: set.rowCount(),
      queries: queries.length,
      depth: ranked.depth,
      ...(pooled.pool ? { pool: pooled.pool } : {}),
      lists: { ...ranked.about, sha256: digestCandidates(lists) },
      systems: compared.map((system, place) => ({
        ...{ ...system, candidates: digestCandidates(systems[place]!.run) },
        ...rateReading(readings[system.name], meanOf(system, mainMetric)),
      })),
      ...(mixed ? { depths: sweep(qrels, ranked, tuned[0]!, mix) } : {}),
      ...explainTuned({ qrels, queries, systems, scored, compared, lists: ranked.about, seed: statisticsSeed }),
      ...selectCases({
        qrels,
        firstStage: lists,
        tuned: systems.find((system) => system.tuned)?.run ?? new Map(),
        queryText: (id) => queries.find((query) => query.id === id)?.text ?? '',
        documentText: (id) => passageText(documents.get(id) ?? { text: '' }),
      }),
      warnings: [
        ...warnings,
        ...ranked.warnings,
        ...(ranked.about.kind === 'run' ? [] : warningsOfRun(ranked.untuned, queries.length)),
        ...tuned.flatMap((each) => each.warnings),
      ],
    };
    // The judgements that count: of closed lists they are fewer than those of the set.
    await writeEvaluation(output, { result, qrels, systems, scored });
    output.counts.in = output.counts.out = queries.length;
    const took = { seconds: stopwatch.seconds, questions: queries.length, lists };
    output.summary = { result: summariseEvaluation(result), ...measure(tuned, previous?.pairsPerSecond, took) };
  },
});

async function readMix(mix: ArtifactReader): Promise<Mix> {
  return mixSchema.parse(JSON.parse((await mix.readFile(mixFile)).toString('utf8')));
}

/** For the model that the verdict is about. The depth that was chosen is one of BM25's lists. */
function sweep(
  qrels: Qrels,
  { lists, depth, about }: CandidateLists,
  { name, logits }: NamedRuns,
  mix: Mix,
): DepthSweep {
  const points = sweepDepths(qrels, { lists, scores: logits, limit: depth });
  return { system: name, points, ...(mix.depth && about.kind === 'bm25' ? { chosen: mix.depth.chosen } : {}) };
}

/** BM25's lists need no word; of a file its digest counts, and not its path. */
function listsToRank({ file: _, ...lists }: ListsSpec = {}): ListsSpec | undefined {
  return Object.keys(lists).length === 0 || lists.of === 'bm25' ? undefined : lists;
}

function readingsOf(models: NamedRuns[], previous: Reading | undefined): TunedRuns['readings'] {
  return Object.assign(
    { [previousSystem]: previous },
    ...models.map(({ readings }) => readings),
  ) as TunedRuns['readings'];
}

type NamedRuns = TunedRuns & { name: string };

/**
 * All systems, tuned models before the mixes they are a part of and the promoted one last, and the names of those that
 * the others are compared with. A mix, whose shares were chosen on development queries, ranks what BM25 and the bi-encoder find together.
 */
function listSystems(
  mix: Mix,
  ranked: CandidateLists,
  { models, previous }: { models: NamedRuns[]; previous: Run | undefined },
  depth: number,
) {
  const { mixed } = ranked;
  const logits = Object.fromEntries(models.map((model) => [model.name, model.logits]));
  const mixOf = (chosen: Mix['untuned']): Run | undefined =>
    mixed && chosen && mixRuns(mixed.pool, { bm25: mixed.bm25, dense: mixed.cosines, ...logits }, chosen.weights);
  const plainMix = mixOf(mix.untuned);
  const plain = { ...ranked.untuned, ...(plainMix ? describedMix(plainMix, depth, ranked.words) : {}) };
  const untuned = Object.entries(plain).map(([name, each]): SystemRun => ({ name, tuned: false, ...each }));
  const tuned = models.flatMap((model) =>
    Object.entries(model.runs).map(([name, run]): SystemRun => {
      return { name, description: describeTuned(name, model, { ...ranked, depth }), tuned: true, run };
    }),
  );
  const kinds = models.map(({ kind }) => kind);
  const tunedMix = mixOf(mix.tuned);
  const mixes: SystemRun[] = tunedMix
    ? [{ name: 'tuned-mix', description: describeMix(kinds, depth), tuned: true, run: tunedMix }]
    : [];
  const last: SystemRun[] = previous
    ? [{ name: previousSystem, description: describePrevious(ranked), tuned: true, run: previous }]
    : [];
  const systems = [...untuned, ...tuned, ...mixes, ...last];
  return { systems, baselines: [...Object.keys(plain), ...last.map(({ name }) => name)] };
}

function describedMix(run: Run, depth: number, words: string) {
  const name = 'bm25+dense-mix';
  return { [name]: { run, description: describeUntuned(name, depth, words) } };
}

function describeProtocol(
  { protocol, searching, mixed }: CandidateLists,
  depth: number,
  models: readonly NamedRuns[],
  { pool }: { pool?: EvaluationResult['pool'] },
): string {
  const own = "questions and judgements are the evaluation set's own, none of them generated";
  if (!mixed)
    return `${protocol}; neither mixes nor depths are tried: they were chosen on the lists of BM25 and bi-encoder; ${own}.`;
  const ranking = [...searching, ...models.flatMap(({ firstStages }) => firstStages)].map((name) => `"${name}"`);
  const names = `${ranking.slice(0, -1).join(', ')} and ${ranking.at(-1)}`;
  const shrunk = pool
    ? `; the corpus is a pool of what is judged relevant and the best ${pool.top} of BM25 and bi-encoder a question, ${pool.documents} of ${pool.of} documents: figures are not comparable with those of the whole corpus`
    : '';
  return `${protocol}; ${names} rank all documents, mixes the top ${depth} of "bm25+dense"${shrunk}; ${own}.`;
}

/** How fast the systems are, and how near Node's scores are to Python's. */
function measure(
  models: NamedRuns[],
  previous: number | undefined,
  { seconds, questions, lists }: { seconds: Record<string, number>; questions: number; lists: Run },
) {
  const pairsPerSecond = Object.assign({}, ...models.map((model) => model.pairsPerSecond)) as Record<string, number>;
  const documentsPerSecond = { ...pairsPerSecond, ...(previous === undefined ? {} : { [previousSystem]: previous }) };
  const documents = [...lists.values()].reduce((sum, list) => sum + list.length, 0);
  return {
    pairsPerSecond,
    nodeParity: Math.max(...models.map(({ nodeParity }) => nodeParity)),
    paces: measurePaces({ seconds, documentsPerSecond, questions, documents }),
  };
}

function warningsOfRun({ run: own }: CandidateLists['untuned'], questions: number): string[] {
  const missing = own ? questions - own.run.size : 0;
  return missing > 0 ? [`the run of your own engine has no list for ${missing} of ${questions} questions`] : [];
}

function namedDocuments(lists: Run, qrels: Qrels): Set<string> {
  const ranked = [...lists.values()].flatMap((list) => list.map(({ id }) => id));
  const judged = [...qrels.values()].flatMap((labels) => [...labels.keys()]);
  return new Set([...ranked, ...judged]);
}
