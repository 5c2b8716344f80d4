import type { ModelKind } from '../../core/recipes/parseRecipes';

const modelNames: Record<ModelKind, string> = {
  'cross-encoder': 'cross-encoder',
  'bi-encoder': 'bi-encoder',
  'late-interaction': 'late-interaction model',
};

const untuned: Record<string, (depth: number, lists: string) => string> = {
  bm25: (depth) => `BM25 over the whole corpus, top ${depth}`,
  dense: (depth) => `untuned bi-encoder over the whole corpus, top ${depth}`,
  'bm25+dense': (depth) => `reciprocal rank fusion of BM25 and the untuned bi-encoder, top ${depth} of each`,
  'bm25+dense-rerank': (depth) => `BM25's top ${depth} re-ranked by the untuned bi-encoder`,
  'bm25+dense-mix': (depth) =>
    `scores of BM25 and the untuned bi-encoder, weighed as was best on generated development questions, over the top ${depth} of both together`,
  'hybrid+dense-rerank': (_, lists) => `${lists} re-ranked by the untuned bi-encoder`,
  'run+dense-rerank': (_, lists) => `${lists} re-ranked by the untuned bi-encoder`,
  run: (depth) => `your own search engine, top ${depth} of the run that evaluate.run names`,
};

/** What a system that nobody tuned is, in words. `lists`: what is re-ranked, as "BM25's top 50". */
export function describeUntuned(name: string, depth: number, lists: string): string {
  return untuned[name]?.(depth, lists) ?? name;
}

/** The same of the systems of a tuned model: its own name, that of its 8-bit file, and of what ranks all documents. */
export function describeTuned(
  system: string,
  model: { name: string; kind: ModelKind },
  { depth, words }: { depth: number; words: string },
): string {
  const tuned = `tuned ${modelNames[model.kind]}`;
  if (system === model.name) return `${words} re-ranked by the ${tuned} (fp32)`;
  if (system === `${model.name}-int8`) return `${words} re-ranked by the ${tuned} (int8)`;
  return `${tuned} over the whole corpus, top ${depth} (fp32)`;
}

/** The same of the model that is promoted. */
export function describePrevious({ words }: { words: string }): string {
  return `${words} re-ranked by the promoted model, which an earlier run made (fp32)`;
}

/** The same of the mix that tuned models are a part of. */
export function describeMix(kinds: readonly ModelKind[], depth: number): string {
  const parts = ['BM25', 'the untuned bi-encoder', ...kinds.map((kind) => `the tuned ${modelNames[kind]}`)];
  const list = `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
  return `scores of ${list}, weighed as was best on generated development questions, over the top ${depth} of BM25 and bi-encoder together`;
}
