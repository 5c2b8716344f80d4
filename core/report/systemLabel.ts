import type { RankedLists } from '../contracts/protocol';

const labels: Readonly<Record<string, string>> = {
  bm25: 'BM25',
  dense: 'the untuned bi-encoder',
  'bm25+dense': 'the untuned mix of BM25 and bi-encoder',
  'bm25+dense-rerank': 'the untuned bi-encoder on BM25’s list',
  'bm25+dense-mix': 'the weighed untuned mix of BM25 and bi-encoder',
  'hybrid+dense-rerank': 'the untuned bi-encoder on the list of BM25 and bi-encoder',
  'run+dense-rerank': 'the untuned bi-encoder on the list of your own search engine',
  run: 'your own search engine',
  lists: 'the lists in their own order',
  'lists+bm25-rerank': 'BM25 on the same lists',
  'lists+dense-rerank': 'the untuned bi-encoder on the same lists',
  previous: 'the promoted model',
};

/** What a system is called inside a sentence; a name this project did not give stands as it is. */
export function buildSystemLabel(name: string): string {
  return Object.hasOwn(labels, name) ? (labels[name] ?? name) : name;
}

/** Whose lists are re-ranked, as in "passages of BM25's lists". */
export function buildListsLabel(lists: RankedLists | undefined): string {
  return lists === undefined || lists.kind === 'bm25'
    ? "BM25's lists"
    : `the lists of ${buildSystemLabel(lists.system)}`;
}

/** Marks what was trained here and what was not; nothing where the name says "tuned" already. */
export function buildTrainingTag(system: { name: string; tuned: boolean }): string {
  if (!system.tuned) return 'untuned';
  return /\btuned\b/i.test(system.name) ? '' : 'tuned';
}
