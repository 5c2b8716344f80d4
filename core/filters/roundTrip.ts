import type { FiltersSpec } from '../contracts/spec/filters';
import { isSynthetic } from '../syntheticPassages';
import type { QueryFilter } from './filter';

/**
 * Round-trip consistency (Promptagator, Dai et al. 2022): a search for the query finds its passage. One that a model wrote
 * stands in no index, so nothing is asked of its query here.
 */
export const roundTrip: QueryFilter<FiltersSpec['roundTrip']> = {
  reason: 'not-in-top-k',
  title: 'a search for the query does not find its own passage among the first',
  create: ({ top, retriever }) => ({
    measure({ query, candidates }) {
      if (isSynthetic(query.chunkId)) return undefined;
      const own = candidates.find(({ chunkId }) => chunkId === query.chunkId);
      const sources = (own?.sources ?? []).filter((source) => retriever === 'any' || source.retriever === retriever);
      if (sources.some(({ rank }) => rank <= top)) return undefined;
      return { ranks: Object.fromEntries(sources.map((source) => [source.retriever, source.rank])), top };
    },
  }),
};
