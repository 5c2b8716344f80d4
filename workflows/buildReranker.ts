import type { RunInput, RunResult } from '../core/contracts/run';
import type { StageReceipt } from '../core/contracts/receipt';
import { listLaterRounds, showsExemplars } from './lib/planStages';
import { createRecipe, type EvaluationSets } from './lib/recipe';

/** One run of a pipeline: from a corpus to a tuned reranker with a report, one stage a line. */
export async function buildReranker(run: RunInput): Promise<RunResult> {
  const { corpus, checkBase, cpu, gpu, llm, finish } = createRecipe(run);

  return finish(async () => {
    await checkBase();
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
    let model = await trainOn(candidates);
    for (const item of listLaterRounds(run.spec)) {
      const reranked = await cpu('rerank-candidates', 'rerankCandidates', {
        queries,
        candidates,
        written,
        chunks,
        model,
        item,
      });
      model = await trainOn(reranked, item);
    }
    for (const { name } of run.spec.evaluate) {
      const set = sets[`set:${name}`];
      const vectors = await cpu('embed', 'encodePassages', { passages: set, item: name });
      await cpu('evaluate', 'evaluateSystems', { set, embeddings: vectors, model, item: name });
    }
    return { model };

    async function trainOn(candidates: StageReceipt, item?: string): Promise<StageReceipt> {
      const judgements = await llm('judge', { queries, candidates, written, chunks, item });
      const negatives = await cpu('negatives', 'mineNegatives', {
        queries,
        candidates,
        judgements,
        written,
        chunks,
        embeddings,
        item,
      });
      const groups = await cpu('assemble', 'assembleGroups', { queries, negatives, written, chunks, documents, item });
      const trained = await gpu('train', 'trainReranker', { groups, item });
      return gpu('export', 'exportModel', { trained, groups, item });
    }
  });
}
