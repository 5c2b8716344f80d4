import { encodePassages } from '../../../activities/encodePassages';
import { evaluateSystems } from '../../../activities/evaluateSystems';
import { defineStage } from '../../../activities/stage/definition';
import { evaluationResultSchema, type EvaluationResult } from '../../../core/contracts/evaluation';
import { parseQrels, parseTrecRun } from '../../../core/evaluation/trec';
import type { Qrels, Run } from '../../../core/evaluation/runs';
import { sha256 } from '../../../core/hashing/digest';
import { openArtifact } from '../../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import type { PairScorer } from '../../../infra/onnx/pairScorers/pairScorer';
import { createCountingEncoder } from './countingEncoder';
import { specOf, stageRunner, type SpecFields } from './runStages';

type SetFields = NonNullable<SpecFields['evaluate']>[number];

export interface TinySet {
  documents: { id: string; text: string }[];
  queries: { id: string; text: string }[];
  qrels: { queryId: string; documentId: string; score: number }[];
}

/** A model that likes short passages. */
export const likesShort: PairScorer = {
  kind: 'cross-encoder',
  score: async (pairs) => Float32Array.from(pairs, ({ passage }) => -passage.length),
};

const parity = { probes: [{ query: 'q', passage: 'four' }], float32: { scores: [-4] } };

/** The export of `likesShort`, with the config.json that its FLOPs are counted from. */
function exportedModel(config: object | undefined) {
  return defineStage({
    ...{ name: 'export', version: 1, inputs: [], configure: () => ({ config }) },
    async run({ output }) {
      await output.writeBytes('parity.json', Buffer.from(JSON.stringify(parity)));
      if (config) await output.writeBytes('config.json', Buffer.from(JSON.stringify(config)));
    },
  });
}

/** Evaluates a tiny set by the given fields; `files` are what `runSha256` and `lists.fileSha256` can name. */
export async function evaluateSet(
  set: TinySet,
  fields: Partial<SetFields> = {},
  {
    files = [],
    mix = {},
    scorer = likesShort,
    config,
    previous = false,
  }: {
    files?: string[];
    mix?: object;
    scorer?: PairScorer;
    config?: object;
    previous?: boolean;
  } = {},
) {
  const store = new MemoryObjectStore();
  for (const file of files) store.objects.set(`sources/${sha256(file)}`, Buffer.from(file));
  const stages = stageRunner(store, {
    encoder: async () => createCountingEncoder(),
    pairScorer: async () => scorer,
  });
  const passages = await stages.make('ingest', set.documents, { tables: { queries: set.queries, qrels: set.qrels } });
  const embeddings = await stages.run(encodePassages, { inputs: { passages } });
  const chosen = Buffer.from(JSON.stringify({ queries: 0, ...mix }));
  const model = await stages.run(exportedModel(config), {});
  const receipt = await stages.run(evaluateSystems, {
    spec: specOf({ evaluate: [{ name: 'faq', beir: 'faq', depth: 4, ...fields }] }),
    inputs: {
      ...{ set: passages, embeddings, model, mix: await stages.make('mix', [], { files: { 'mix.json': chosen } }) },
      ...(previous ? { previous: model } : {}),
    },
    item: 'faq',
  });
  const artifact = await openArtifact(store, receipt.stage, receipt.key);
  const read = async (name: string): Promise<string> => (await artifact.readFile(name)).toString('utf8');
  const result: EvaluationResult = evaluationResultSchema.parse(JSON.parse(await read('evaluation.json')));
  const qrels: Qrels = parseQrels(await read('qrels.trec'));
  const runOf = async (system: string): Promise<Run> => parseTrecRun(await read(`runs/${system}.trec`));
  return { result, qrels, runOf };
}

/** Documents of a question in the order of a run. */
export function idsOf(run: Run, queryId: string): string[] | undefined {
  return run.get(queryId)?.map(({ id }) => id);
}
