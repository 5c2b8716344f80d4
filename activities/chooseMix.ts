import { batches } from '../core/batches';
import type { Candidate } from '../core/contracts/candidate';
import { mixFile, type Mix } from '../core/contracts/mix';
import { minedQuerySchema, type MinedQuery } from '../core/contracts/negatives';
import { querySchema, type Query } from '../core/contracts/query';
import { trainingGroupSchema } from '../core/contracts/trainingGroup';
import { encoderOf, type EncoderChoice } from '../core/encoderOf';
import { canonicalJson } from '../core/hashing/canonicalJson';
import type { Run } from '../core/evaluation/runs';
import { rankAnew } from '../core/mining/rankAnew';
import { chooseWeights, type MixedQuery } from '../core/mixing/chooseWeights';
import { chooseDepth } from '../core/mixing/sweepDepths';
import { passageText } from '../core/passageText';
import { rankByScore } from '../core/retrieval/rankedList';
import { createRowJoin } from '../core/rowJoin';
import type { ArtifactReader } from '../infra/artifactStore/artifactReader';
import { openTunedModels, optionalModels, type TunedModel } from './evaluation/tunedModel';
import { openScorer } from './mining/openScorer';
import { defineStage, type StageContext } from './stage/definition';
import { openCandidates } from './stage/openCandidates';
import { openPassages } from './stage/openPassages';

/** Queries whose candidates are held with their text at a time: at 60 candidates of 1 KB, 12 MB. */
const queriesPerPass = 200;
const untuned = ['bm25', 'dense'];

/**
 * Chooses the shares with which the scores of BM25, the bi-encoder and the tuned models are summed, on the queries of the
 * development groups and no others, and how much of BM25's list the tuned model should re-rank. Its rows are their candidates with every score, so that the choice can be repeated.
 * Memory: the scores of the development queries' candidates.
 */
export const chooseMix = defineStage({
  name: 'mix',
  version: 3,
  inputs: ['groups', 'queries', 'negatives', 'candidates', 'written', 'chunks', 'embeddings', 'model'],
  optionalInputs: optionalModels,
  configure: (spec) => ({ choice: encoderOf(spec) }),
  async run({ config: { choice }, inputs, output, ...context }) {
    const ids = await readDevelopmentIds(inputs.groups);
    const models = await openTunedModels(inputs, context);
    const systems = [...untuned, ...models.map(({ name }) => name)];
    const scored: MixedQuery[] = [];
    for await (const { query, mined, candidates } of scoreHeldOut(ids, choice, models, { inputs, ...context })) {
      for (const candidate of candidates) await output.write(candidate satisfies Candidate);
      scored.push({ queryId: query.id, lists: listsOf(systems, candidates), relevant: relevantOf(mined) });
      await context.progress({ phase: 'score', done: scored.length, total: ids.size, unit: 'queries' });
    }
    const mix = choose(systems, scored);
    await output.writeBytes(mixFile, Buffer.from(`${canonicalJson(mix)}\n`));
    output.counts.in = scored.length;
    const warnings = mix.tuned
      ? []
      : ['no development query is left, so no weights were chosen: negatives.developmentShare'];
    output.summary = { ...mix, warnings };
  },
});

type Inputs = 'groups' | 'queries' | 'negatives' | 'candidates' | 'written' | 'chunks' | 'embeddings' | 'model';
type Context = Pick<StageContext<unknown, Inputs>, 'inputs' | 'tools' | 'store' | 'scratchFolder' | 'progress'>;

interface HeldOut {
  query: Query;
  mined: MinedQuery;
}

/** The held-out queries with their candidates, of each what BM25 said where it found it, the bi-encoder and each model. */
async function* scoreHeldOut(
  ids: ReadonlySet<string>,
  choice: EncoderChoice,
  models: readonly TunedModel[],
  context: Context,
): AsyncGenerator<HeldOut & { candidates: Candidate[] }> {
  const { inputs } = context;
  const similarity = await openScorer('encoder', choice, context);
  const candidatesOf = openCandidates(inputs.candidates);
  const lookUp = openPassages(inputs);
  for await (const held of batches(selectHeldOut(ids, inputs), queriesPerPass)) {
    const joined = [];
    for (const each of held) joined.push({ ...each, candidates: await candidatesOf(each.query.id) });
    const wanted = new Set(joined.flatMap(({ candidates }) => candidates.map(({ chunkId }) => chunkId)));
    const chunks = await lookUp(
      joined.map(({ query }) => query),
      wanted,
    );
    const cosines = await similarity(joined, chunks);
    for (const { query, mined, candidates } of joined) {
      const known = candidates.filter(({ chunkId }) => chunks.has(chunkId));
      const texts = known.map(({ chunkId }) => passageText(chunks.get(chunkId) ?? { text: '' }));
      const rankers = [
        { name: 'dense', scores: known.map(({ chunkId }) => cosines.get(query.id)?.get(chunkId) ?? -1) },
      ];
      for (const { name, scorer } of models) {
        const scores = await scorer.score(texts.map((passage) => ({ query: query.text, passage })));
        rankers.push({ name, scores: [...scores] });
      }
      yield { query, mined, candidates: rankInTurn(known, rankers) };
    }
  }
}

/** The candidates in the order of the last ranker, with what each of them said; `scores` are in the order of candidates. */
function rankInTurn(candidates: Candidate[], rankers: readonly { name: string; scores: number[] }[]): Candidate[] {
  return rankers.reduce((ranked, { name, scores }) => {
    const scoreOf = new Map(candidates.map(({ chunkId }, place) => [chunkId, scores[place] ?? NaN]));
    const inOrder = ranked.map(({ chunkId }) => scoreOf.get(chunkId) ?? NaN);
    return rankAnew(ranked, inOrder, name);
  }, candidates);
}

async function readDevelopmentIds(groups: ArtifactReader): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const { queryId } of groups.rows(trainingGroupSchema, 'development')) ids.add(queryId);
  return ids;
}

/** Queries of the development groups with what answers them, in the order of the artifacts. */
async function* selectHeldOut(
  ids: ReadonlySet<string>,
  inputs: Record<'queries' | 'negatives', ArtifactReader>,
): AsyncGenerator<HeldOut> {
  const minedOf = createRowJoin(inputs.negatives.rows(minedQuerySchema), ({ queryId }) => queryId);
  for await (const query of inputs.queries.rows(querySchema)) {
    const mined = await minedOf(query.id);
    if (mined && ids.has(query.id)) yield { query, mined };
  }
}

function choose(systems: readonly string[], queries: MixedQuery[]): Mix {
  if (queries.length === 0) return { queries: 0 };
  return {
    queries: queries.length,
    untuned: chooseWeights(untuned, queries),
    tuned: chooseWeights(systems, queries),
    ...chooseRerankedDepth(queries),
  };
}

/** How much of what BM25 found the tuned model should re-rank. */
function chooseRerankedDepth(queries: MixedQuery[]): Pick<Mix, 'depth'> {
  const runOf = (name: string): Run => new Map(queries.map(({ queryId, lists }) => [queryId, lists[name] ?? []]));
  const lists = new Map([...runOf('bm25')].map(([id, list]) => [id, rankByScore(list)]));
  const limit = Math.max(...[...lists.values()].map((list) => list.length));
  const qrels = new Map(queries.map(({ queryId, relevant }) => [queryId, relevant]));
  return limit > 0 ? { depth: chooseDepth(qrels, { lists, scores: runOf('tuned'), limit }) } : {};
}

function listsOf(systems: readonly string[], candidates: readonly Candidate[]): MixedQuery['lists'] {
  const listOf = (name: string) =>
    candidates.flatMap(({ chunkId: id, sources }) =>
      sources.flatMap(({ retriever, rank, score }) => (retriever === name ? [{ id, rank, score }] : [])),
    );
  return Object.fromEntries(systems.map((name) => [name, listOf(name)]));
}

function relevantOf({ positives }: MinedQuery): Map<string, number> {
  return new Map(positives.map(({ chunkId, grade, scale }) => [chunkId, grade / scale]));
}
