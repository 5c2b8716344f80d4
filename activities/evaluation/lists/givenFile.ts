import { candidateLists, readStoredRun } from '../../../infra/sources/runFiles';
import type { CandidateLists, ListRequest } from './candidateLists';
import { keepKnown } from './keepKnown';
import { rerankUntuned } from './rerankUntuned';

/** Frozen lists from a file: their own order is what a reranker has to be above. */
export async function listGivenFile({
  queries,
  qrels,
  lists: spec,
  settings,
  inputs,
}: ListRequest): Promise<CandidateLists> {
  const { depth } = settings;
  const { fileSha256: digest } = spec;
  if (digest === undefined) throw new TypeError('lists.fileSha256 is filled in when a run is started');
  const given = await readStoredRun(digest, inputs.store, candidateLists);
  const { lists, warnings } = await keepKnown(given, queries, { set: inputs.set, depth, name: 'the candidate lists' });
  const words = 'the given candidate lists';
  const { bm25, dense } = await rerankUntuned(queries, lists, settings, inputs);
  return {
    ...{ lists, qrels, depth, warnings, words },
    about: { kind: 'file', system: 'lists' },
    protocol: `Given candidate lists (the file with the sha256 ${digest}), at most ${depth} documents each, re-ranked; nothing searches the ${inputs.set.rowCount()} documents`,
    searching: [],
    untuned: {
      lists: { run: lists, description: `${words} in their own order` },
      'lists+bm25-rerank': { run: bm25, description: `${words} re-ranked by BM25` },
      'lists+dense-rerank': { run: dense, description: `${words} re-ranked by the untuned bi-encoder` },
    },
  };
}
