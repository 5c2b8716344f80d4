import type { EvaluationResult } from '../core/contracts/evaluation';
import { mixFile, mixSchema, type Mix } from '../core/contracts/mix';
import { compareSystems, type SystemRun } from '../core/evaluation/compareSystems';
import type { Qrels, Run } from '../core/evaluation/runs';
import { selectCases } from '../core/evaluation/selectCases';
import { formatTrecRun } from '../core/evaluation/trec';
import { analysisOf } from '../core/analysisOf';
import { encoderOf } from '../core/encoderOf';
import { canonicalJson } from '../core/hashing/canonicalJson';
import { passageText } from '../core/passageText';
import type { ArtifactReader } from '../infra/artifactStore/artifactReader';
import { lookUpDocuments, readEvaluationSet } from './evaluation/evaluationSet';
import { joinRuns, mixRuns } from './evaluation/mixRuns';
import { rankUntuned, type UntunedRuns } from './evaluation/rankUntuned';
import { rankWithTunedModel, type TunedRuns } from './evaluation/rankWithTunedModel';
import { describeSystem } from './evaluation/systems';
import { defineStage } from './stage/definition';

/** Of the intervals and tests: another one changes nothing but the last digits. */
const statisticsSeed = 13;

/**
 * Ranks one evaluation set with the systems that a user has without tuning and with the tuned model, on the same
 * frozen lists, and compares them. Every ranking is kept as a TREC run, so that another tool can check the figures.
 */
export const evaluateSystems = defineStage({
  name: 'evaluate',
  version: 3,
  inputs: ['set', 'embeddings', 'model', 'mix'],
  configure(spec, item) {
    const set = spec.evaluate.find(({ name }) => name === item);
    if (!set) throw new TypeError(`the spec has no evaluation set ${item}`);
    const { encoder, queryPrompt } = encoderOf(spec);
    const { depth, runSha256 } = set;
    return { name: set.name, depth, runSha256, encoder, queryPrompt, ...analysisOf(spec) };
  },
  async run({ config, inputs, output, store, tools, progress, scratchFolder }) {
    const { name, depth, encoder } = config;
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
    await inputs.model.download(scratchFolder);
    const tuned = await rankWithTunedModel(queries, lists, { folder: scratchFolder, tools, documents, progress });
    const mixed = mixSystems(await readMix(inputs.mix), untuned, tuned);
    const baselines = { ...untuned.runs, ...mixed.untuned };
    const systems = systemsOf(baselines, false, depth).concat(
      systemsOf({ ...tuned.runs, ...mixed.tuned }, true, depth),
    );
    const result: EvaluationResult = {
      name,
      protocol: `The top ${depth} of BM25 over all ${inputs.set.rowCount()} documents, re-ranked; "dense" and "bm25+dense" rank all documents, mixes the top ${depth} of "bm25+dense"; questions and judgements are the evaluation set's own, none of them generated.`,
      documents: inputs.set.rowCount(),
      queries: queries.length,
      depth,
      systems: compareSystems(qrels, systems, { baselines: Object.keys(baselines), depth, seed: statisticsSeed }),
      ...selectCases({
        qrels,
        firstStage: bm25,
        tuned: tuned.runs.tuned,
        queryText: (id) => queries.find((query) => query.id === id)?.text ?? '',
        documentText: (id) => passageText(documents.get(id) ?? { text: '' }),
      }),
      warnings: [...warnings, ...warningsOfRun(untuned.runs, queries.length)],
    };
    for (const { name: system, run } of systems) {
      await output.writeBytes(`runs/${system}.trec`, Buffer.from(formatTrecRun(run, `rankwright-${system}`)));
    }
    await output.writeBytes('evaluation.json', Buffer.from(`${canonicalJson(result)}\n`));
    output.counts.in = output.counts.out = queries.length;
    const { pairsPerSecond, nodeParity } = tuned;
    output.summary = { result: { ...result, won: [], lost: [] }, pairsPerSecond, nodeParity };
  },
});

async function readMix(mix: ArtifactReader): Promise<Mix> {
  return mixSchema.parse(JSON.parse((await mix.readFile(mixFile)).toString('utf8')));
}

/** The mixes whose shares were chosen on development queries, over what BM25 and the bi-encoder find together. */
function mixSystems({ untuned, tuned }: Mix, { runs, hybrid, cosines }: UntunedRuns, { logits }: TunedRuns) {
  const scores = { bm25: runs.bm25, dense: cosines, tuned: logits };
  return {
    untuned: untuned ? { 'bm25+dense-mix': mixRuns(hybrid, scores, untuned.weights) } : {},
    tuned: tuned ? { 'tuned-mix': mixRuns(hybrid, scores, tuned.weights) } : {},
  };
}

function systemsOf(runs: Record<string, Run>, tuned: boolean, depth: number): SystemRun[] {
  return Object.entries(runs).map(([name, run]) => ({ name, description: describeSystem(name, depth), tuned, run }));
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
