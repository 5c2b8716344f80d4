import type { FiltersSpec } from '../contracts/spec/filters';
import type { QueryFilter } from './filter';

/** The kind that a strategy gives a query which it wrote so that the passage does not answer it, or found to be so. */
export const unanswerableKind = 'unanswerable';

/** A query that its own strategy says the passage does not answer; what the judge finds out, it says downstream. */
export const unanswerable: QueryFilter<FiltersSpec['unanswerable']> = {
  reason: 'unanswerable',
  title: 'whoever wrote the query says that the passage does not answer it',
  create: () => ({
    measure: ({ query }) => (query.kind === unanswerableKind ? { kind: query.kind } : undefined),
  }),
};
