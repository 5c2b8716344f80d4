import type { EvaluationQuery } from '../../core/contracts/evaluationSet';
import type { AnalyzerOptions } from '../../core/retrieval/analyzer';
import type { Run } from '../../core/evaluation/runs';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import type { Encoder } from '../../infra/onnx/encoder';
import type { Threads } from '../../infra/threads/thread';
import { readStoredRun } from '../../infra/sources/runFiles';
import { encodeTexts } from '../stage/encodeTexts';
import { readDenseIndex } from '../stage/readDenseIndex';
import type { DocumentSource } from './poolCorpus';
import { Stopwatch } from './stopwatch';
import { fuseRuns, rankWithBm25, rankWithDense, rerankWithDense, type AskedIndex } from './rankSystems';

export interface UntunedSettings {
  depth: number;
  language: string;
  analysis?: AnalyzerOptions | undefined;
  queryPrompt?: string | undefined;
  /** Of a run of the user's own engine. */
  runSha256?: string | undefined;
}

export interface UntunedInputs {
  set: DocumentSource;
  /** The documents of a pool, which `set` is then cut to; absent: all. */
  only?: ReadonlySet<string> | undefined;
  embeddings: ArtifactReader;
  encoder: Encoder;
  store: ObjectStore;
  threads: Threads;
  tell: () => Promise<void>;
  /** Of what is ranked with; absent: nobody asks. */
  stopwatch?: Stopwatch | undefined;
}

export interface UntunedRuns {
  /** The rankings of systems that nobody had to train, by name; the user's own engine (`run`) where its run is named. */
  runs: Record<string, Run> & { bm25: Run };
  /** What a mix is made of, over the best `depth` that BM25 and the bi-encoder give together, in the order of their fusion. */
  hybrid: Run;
  cosines: Run;
  /** The bi-encoder's index, asked these questions. */
  asked: AskedIndex;
}

/** Ranks with everything that a user has without training. */
export async function rankUntuned(
  queries: EvaluationQuery[],
  settings: UntunedSettings,
  inputs: UntunedInputs,
): Promise<UntunedRuns> {
  const { set, store, threads, tell, stopwatch = new Stopwatch() } = inputs;
  const { depth, language, analysis, runSha256 } = settings;
  const asked = await askIndex(queries, settings, inputs);
  const bm25 = await rankWithBm25(set, queries, { depth, language, analysis, threads, tell, stopwatch });
  const dense = await stopwatch.time('dense', () => rankWithDense(queries, { ...asked, depth, tell }));
  const hybrid = fuseRuns(bm25, dense, depth);
  const runs = {
    bm25,
    dense,
    'bm25+dense': hybrid,
    'bm25+dense-rerank': await stopwatch.time('bm25+dense-rerank', () => rerankWithDense(queries, bm25, asked)),
    ...(runSha256 ? { run: listsOf(queries, await readStoredRun(runSha256, store), inputs.only, depth) } : {}),
  };
  return { runs, hybrid, cosines: await rerankWithDense(queries, hybrid, asked), asked };
}

type AskingInputs = Pick<UntunedInputs, 'embeddings' | 'encoder' | 'only' | 'tell' | 'stopwatch'>;

/** The bi-encoder's index and the vectors of the questions. */
export async function askIndex(
  queries: EvaluationQuery[],
  { queryPrompt }: Pick<UntunedSettings, 'queryPrompt'>,
  { embeddings, encoder, only, tell, stopwatch = new Stopwatch() }: AskingInputs,
): Promise<AskedIndex> {
  const texts = queries.map(({ text }) => (queryPrompt ?? encoder.prompts.query) + text);
  const vectors = await stopwatch.time('dense', () => encodeTexts(texts, encoder, tell));
  return { index: readDenseIndex(embeddings, encoder, only), vectors };
}

/** The lists of these questions alone, the best `depth` of each, of a pool where there is one. */
function listsOf(queries: EvaluationQuery[], run: Run, only: ReadonlySet<string> | undefined, depth: number): Run {
  const known = queries.filter(({ id }) => run.has(id));
  return new Map(
    known.map(({ id }) => {
      const list = run.get(id) ?? [];
      return [id, (only ? list.filter((document) => only.has(document.id)) : list).slice(0, depth)];
    }),
  );
}
