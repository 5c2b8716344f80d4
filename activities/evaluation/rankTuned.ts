import { documentSchema, type Document } from '../../core/contracts/document';
import type { EvaluationQuery } from '../../core/contracts/evaluationSet';
import type { Run } from '../../core/evaluation/runs';
import { passageText } from '../../core/passageText';
import { previousSystem } from '../../core/promotion/decidePromotion';
import type { ModelKind } from '../../core/recipes/parseRecipes';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import type { PairScorer } from '../../infra/onnx/pairScorers/pairScorer';
import type { StageContext } from '../stage/definition';
import { countReading, type Reading } from './countCompute';
import { joinRuns, restrictRun } from './mixRuns';
import type { DocumentSource } from './poolCorpus';
import { rerankWithModel, type OnProgress } from './rankSystems';
import { openTunedModel, type TunedModel } from './tunedModel';

export interface TunedRuns {
  /** The rankings of a model by the names of its systems, the one that a verdict is about first. */
  runs: Record<string, Run>;
  /** Names of those that rank all documents. */
  firstStages: string[];
  /** What the model (fp32) says of all documents of both kinds of lists. */
  logits: Run;
  kind: ModelKind;
  /** What the systems that re-rank read, by name. */
  readings: Record<string, Reading | undefined>;
  pairsPerSecond: Record<string, number>;
  nodeParity: number;
  warnings: string[];
}

export interface TunedInputs extends Pick<
  StageContext<unknown, string>,
  'progress' | 'store' | 'signal' | 'tools' | 'scratchFolder'
> {
  set: DocumentSource;
  /** The documents of the lists. */
  documents: ReadonlyMap<string, Document>;
  depth: number;
  /** Whether what ranks all documents can be compared with the lists. */
  searches: boolean;
}

/**
 * Ranks with everything that a tuned model can do: the lists by each precision, and all documents where it can search.
 * `others`: lists of which only the scores in full precision are wanted.
 */
export async function rankTuned(
  queries: EvaluationQuery[],
  { lists, others }: { lists: Run; others: Run },
  { name, scorer, shape, nodeParity, openInt8 }: TunedModel,
  inputs: TunedInputs,
): Promise<TunedRuns> {
  const rerank = (system: string, model: PairScorer, given: Run) =>
    rerankWithModel(queries, given, {
      ...{ model, documents: inputs.documents },
      onProgress: (done, total) => inputs.progress({ phase: system, done, total, unit: 'pairs' }),
    });
  const small = `${name}-int8`;
  const reading = await countReading(queries, lists, { scorer, shape }, countingOf(name, inputs));
  const whole = await rerank(name, scorer, joinRuns(lists, others));
  const int8 = await rerank(small, await openInt8(), lists);
  const { searched, warnings } = inputs.searches
    ? await searchAll(queries, name, scorer, inputs)
    : { searched: {}, warnings: [] };
  return {
    runs: { [name]: restrictRun(whole.run, lists), [small]: int8.run, ...searched },
    firstStages: Object.keys(searched),
    logits: whole.run,
    kind: scorer.kind,
    readings: { [name]: reading, [small]: reading },
    pairsPerSecond: { [name]: Math.round(whole.pairsPerSecond), [small]: Math.round(int8.pairsPerSecond) },
    nodeParity,
    warnings,
  };
}

/** The lists by the model of an earlier run, in full precision. */
export async function rankPrevious(
  queries: EvaluationQuery[],
  lists: Run,
  artifact: ArtifactReader,
  { documents, progress, ...context }: TunedInputs,
): Promise<{ run: Run; reading: Reading | undefined; pairsPerSecond: number }> {
  const model = await openTunedModel(previousSystem, artifact, context);
  const { scorer } = model;
  const { run, pairsPerSecond } = await rerankWithModel(queries, lists, {
    ...{ model: scorer, documents },
    onProgress: (done, total) => progress({ phase: previousSystem, done, total, unit: 'pairs' }),
  });
  return {
    ...{ run, pairsPerSecond },
    reading: await countReading(queries, lists, model, countingOf(previousSystem, { documents, progress })),
  };
}

function countingOf(model: string, { documents, progress }: Pick<TunedInputs, 'documents' | 'progress'>) {
  const onProgress: OnProgress = (done, total) =>
    progress({ phase: `tokens of ${model}`, done, total, unit: 'questions' });
  return { documents, onProgress };
}

/** All documents by the model itself, where it can and they are not too many. */
async function searchAll(
  queries: EvaluationQuery[],
  model: string,
  { search }: PairScorer,
  { set, depth, store, signal, progress }: TunedInputs,
): Promise<{ searched: Record<string, Run>; warnings: string[] }> {
  if (!search) return { searched: {}, warnings: [] };
  const system = `${search.name}-${model}`;
  const total = set.rowCount();
  const { mostPairs = Infinity } = search;
  if (queries.length * total > mostPairs) {
    const why = `${system} is left out: ${queries.length} questions times ${total} documents are more than the ${mostPairs} pairs that it compares`;
    return { searched: {}, warnings: [why] };
  }
  const texts = queries.map(({ text }) => text);
  const ranked = await search.rank(texts, readTexts(set), {
    ...{ depth, store, signal },
    onProgress: (done) => progress({ phase: `search by ${search.name}`, done, total, unit: 'documents' }),
  });
  return { searched: { [system]: new Map(queries.map(({ id }, row) => [id, ranked[row] ?? []])) }, warnings: [] };
}

async function* readTexts(set: DocumentSource): AsyncGenerator<{ id: string; text: string }> {
  for await (const document of set.rows(documentSchema)) yield { id: document.id, text: passageText(document) };
}
