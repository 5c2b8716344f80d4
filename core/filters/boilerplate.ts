import type { FiltersSpec } from '../contracts/spec/filters';
import type { QueryFilter } from './filter';

/** The query was written for a passage of which most stands in many documents. */
export const boilerplate: QueryFilter<FiltersSpec['boilerplate']> = {
  reason: 'source-is-boilerplate',
  title: 'most of its passage stands in many other documents',
  create: ({ share, documents }, { sharedText }) => ({
    measure({ query }) {
      const shared = sharedText(query.chunkId, documents) ?? 0;
      return shared >= share ? { share: shared, documents } : undefined;
    },
  }),
};
