import type { ArtifactReference } from '../core/contracts/manifest';
import type { PipelineSpec } from '../core/contracts/pipelineSpec';
import type { FoundPromotion } from '../core/contracts/promotion';
import type { RunInput, RunResult } from '../core/contracts/run';
import type { StageReceipt } from '../core/contracts/receipt';
import { rankingPrefix, ratingItem, rerankerItem, retrieverItem } from '../temporal.config';
import { hasOwnRows, hasTeachers, listLaterRounds, listSizes, showsExemplars } from './lib/planStages';
import { createRecipe, type Evaluations, type EvaluationSets, type RecipeWords } from './lib/recipe';

/** One run of a pipeline: from a corpus to a tuned reranker with a report, one stage a line. */
export async function buildReranker(run: RunInput): Promise<RunResult> {
  const words = createRecipe(run);
  const { corpus, checkModels, promoted, cpu, llm, finish } = words;

  return finish(async () => {
    await checkModels();
    const documents = await cpu('ingest', 'ingestDocuments', { source: await corpus() });
    const sets: EvaluationSets = {};
    for (const { name } of run.spec.evaluate)
      sets[`set:${name}`] = await cpu('ingest', 'ingestDocuments', { source: run.sources.evaluate[name], item: name });
    if (showsExemplars(run.spec)) await cpu('exemplars', 'checkExemplars', { ...sets });
    const chunks = await cpu('chunk', 'chunkDocuments', { documents });
    // What documents say of themselves, where passages are sampled by it.
    const sampled = run.spec.queries.sample?.field ? { documents } : {};
    const written = await llm('queries', { chunks, ...sampled });
    const embeddings = await cpu('embed', 'encodePassages', { passages: chunks });
    const candidates = await cpu('candidates', 'findCandidates', { queries: written, chunks, embeddings });
    const queries = await cpu('filter', 'filterQueries', { written, candidates, chunks, documents, ...sets });
    const shared = { queries, written, chunks, documents, embeddings, sets };
    let round = await trainOn(candidates, words, run.spec, shared);
    for (const item of listLaterRounds(run.spec)) {
      const reranked = await cpu('rerank-candidates', 'rerankCandidates', {
        queries,
        candidates,
        written,
        chunks,
        model: round.model,
        item,
      });
      round = await trainOn(reranked, words, run.spec, shared, item);
    }
    const tuned = { model: round.model, ...(await trainRetriever(round.groups, words, run.spec)) };
    const mix = await cpu('mix', 'chooseMix', {
      queries,
      candidates: round.candidates,
      negatives: round.negatives,
      groups: round.groups,
      written,
      chunks,
      embeddings,
      ...tuned,
    });
    const found = await promoted();
    const previous = comparedWith(found, round.model);
    const evaluations: Evaluations = {};
    for (const { name } of run.spec.evaluate) {
      const set = sets[`set:${name}`];
      const vectors = await cpu('embed', 'encodePassages', { passages: set, item: name });
      evaluations[`evaluation:${name}`] = await cpu('evaluate', 'evaluateSystems', {
        set,
        embeddings: vectors,
        mix,
        ...tuned,
        ...previous,
        item: name,
      });
    }
    const gate = await cpu('gate', 'decidePromotion', { ...evaluations });
    await lookFurther(round.groups, words, run.spec, { sets, evaluations });
    return { model: round.model, gate, found };
  });
}

/** The promoted model, where there is one and it is another than the run's own. */
function comparedWith(found: FoundPromotion | null, own: StageReceipt): { previous?: ArtifactReference } {
  return found && found.model.digest !== own.digest ? { previous: found.model } : {};
}

/** What all rounds learn from. */
type Shared = Record<'queries' | 'written' | 'chunks' | 'documents' | 'embeddings', StageReceipt> & {
  sets: EvaluationSets;
};
/** What a round made, and the candidates that it made it from. */
type Round = Record<'candidates' | 'negatives' | 'groups' | 'model', StageReceipt>;

/** One round: the candidates are judged, negatives mined among them, and a model is trained on both. */
async function trainOn(
  candidates: StageReceipt,
  words: RecipeWords,
  spec: PipelineSpec,
  { queries, written, chunks, documents, embeddings, sets }: Shared,
  item?: string,
): Promise<Round> {
  const { cpu, gpu, llm } = words;
  const judgements = await llm('judge', { queries, candidates, written, chunks, item });
  if (!item && spec.refresh?.probe) await probeJudge(judgements, words, { queries, written, chunks });
  const negatives = await cpu('negatives', 'mineNegatives', {
    queries,
    candidates,
    judgements,
    written,
    chunks,
    embeddings,
    item,
  });
  const assembled = await cpu('assemble', 'assembleGroups', { queries, negatives, written, chunks, documents, item });
  const taught = hasTeachers(spec)
    ? await gpu('teach', 'teachGroups', { groups: assembled, candidates, judgements, embeddings, item })
    : assembled;
  const groups = hasOwnRows(spec) ? await cpu('blend', 'blendGroups', { groups: taught, ...sets, item }) : taught;
  const trained = await gpu('train', 'trainReranker', { groups, item });
  const model = await gpu('export', 'exportModel', { trained, groups, item });
  return { candidates, negatives, groups, model };
}

/** Asks the judge again what an earlier run had asked too: a model that was changed behind its name answers otherwise. */
async function probeJudge(
  judgements: StageReceipt,
  { llm, judgedBefore }: RecipeWords,
  { queries, written, chunks }: Pick<Shared, 'queries' | 'written' | 'chunks'>,
): Promise<void> {
  const earlier = await judgedBefore();
  if (!earlier) return;
  const { runId: since, judgements: before } = earlier;
  await llm('probe', { judgements, before, queries, written, chunks, item: since });
}

/** A bi-encoder beside the reranker, on what the last round learnt from, where the spec wants one. */
async function trainRetriever(
  groups: StageReceipt,
  { gpu }: RecipeWords,
  spec: PipelineSpec,
): Promise<{ retriever?: StageReceipt }> {
  if (!spec.retriever) return {};
  const learnt = await gpu('train', 'trainReranker', { groups, item: retrieverItem });
  const retriever = await gpu('export', 'exportModel', { trained: learnt, groups, item: retrieverItem });
  return { retriever };
}

/** What the gate does not wait for: language models in the model's place, and models of less training data. */
async function lookFurther(
  groups: StageReceipt,
  words: RecipeWords,
  spec: PipelineSpec,
  evaluated: { sets: EvaluationSets; evaluations: Evaluations },
): Promise<void> {
  await rerankByLanguageModels(words, spec, evaluated);
  await trainOnLess(groups, words, spec, evaluated);
}

/** What language models make of the same lists, and at what price; the gate does not look at it. */
async function rerankByLanguageModels(
  { cpu, llm }: RecipeWords,
  spec: PipelineSpec,
  { sets, evaluations }: { sets: EvaluationSets; evaluations: Evaluations },
): Promise<void> {
  for (const { name, rerankers = [] } of spec.evaluate) {
    const set = sets[`set:${name}`];
    const evaluation = evaluations[`evaluation:${name}`];
    const rankings: Record<string, StageReceipt> = {};
    for (const judge of rerankers) {
      const asked = rerankerItem(name, judge.name);
      const tasks = await cpu('rerank-tasks', 'listRerankTasks', { set, evaluation, item: asked });
      const ranking = await llm('rerank', { tasks, actingJudge: judge, item: asked });
      rankings[rankingPrefix + judge.name] = ranking;
    }
    if (rerankers.length > 0) await cpu('rerankers', 'compareRerankers', { evaluation, ...rankings, item: name });
  }
}

/** The same training on fewer queries, size by size, each model rated on the lists that the evaluation froze. */
async function trainOnLess(
  all: StageReceipt,
  { cpu, gpu, leaveOut }: RecipeWords,
  spec: PipelineSpec,
  { sets, evaluations }: { sets: EvaluationSets; evaluations: Evaluations },
): Promise<void> {
  for (const size of listSizes(spec)) {
    const subset = await cpu('subset', 'selectSubset', { groups: all, item: size });
    if (subset.counts.out === 0) {
      // There are not so many.
      leaveOut(size);
      continue;
    }
    const less = await gpu('train', 'trainReranker', { groups: subset, item: size });
    const weaker = await gpu('export', 'exportModel', { trained: less, groups: subset, item: size });
    for (const { name } of spec.evaluate) {
      const set = sets[`set:${name}`];
      const evaluation = evaluations[`evaluation:${name}`];
      const rating = ratingItem(size, name);
      await cpu('rate', 'rateModel', { set, evaluation, model: weaker, item: rating });
    }
  }
}
