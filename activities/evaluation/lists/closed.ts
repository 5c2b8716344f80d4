import { drawClosedLists } from '../../../core/evaluation/drawClosedLists';
import { rankWithBm25 } from '../rankSystems';
import type { CandidateLists, ListRequest } from './candidateLists';
import { rerankUntuned } from './rerankUntuned';

const usualSeed = 13;

/** Closed lists in BM25's order: of each question a relevant document and some that BM25 finds and nobody judged relevant. */
export async function listClosed({
  queries,
  qrels,
  lists: spec,
  settings,
  inputs,
}: ListRequest): Promise<CandidateLists> {
  const { closed: others = 0, seed = usualSeed } = spec;
  const { depth: drawnFrom } = settings;
  const found = await rankWithBm25(inputs.set, queries, { ...settings, threads: inputs.threads, tell: inputs.tell });
  const drawn = drawClosedLists(qrels, found, { others, seed });
  const unordered = new Map([...drawn.lists].map(([id, list]) => [id, list.map((each) => ({ id: each, score: 0 }))]));
  const { bm25, dense } = await rerankUntuned(queries, unordered, settings, inputs);
  const words = `closed lists (1 relevant document and ${others} others)`;
  return {
    lists: bm25,
    about: { kind: 'closed', system: 'lists', closed: { others, drawnFrom, seed } },
    words,
    protocol: `Closed lists: 1 relevant document a question and N = ${others} that are not judged relevant, drawn with seed ${seed} from BM25's top k = ${drawnFrom} over all ${inputs.set.rowCount()} documents, re-ranked; such a list holds its answer by construction, so figures say nothing of a search and do not compare with those of a first stage's top k`,
    searching: [],
    qrels: drawn.qrels,
    untuned: {
      lists: { run: bm25, description: `${words} in BM25's order` },
      'lists+dense-rerank': { run: dense, description: `${words} re-ranked by the untuned bi-encoder` },
    },
    depth: others + 1,
    warnings:
      drawn.short > 0
        ? [
            `for ${drawn.short} of ${queries.length} questions BM25 finds fewer than ${others} others: their lists are shorter`,
          ]
        : [],
  };
}
