import type { FiltersSpec } from '../contracts/spec/filters';
import { findDocumentPhrase } from './documentPhrases';
import type { QueryFilter } from './filter';

/** The query speaks of the passage that it was written from, which nobody who searches has before them. */
export const mentionsDocument: QueryFilter<FiltersSpec['mentionsDocument']> = {
  reason: 'mentions-document',
  title: 'the query speaks of the passage itself ("according to the text")',
  create: () => ({
    measure({ query }) {
      const phrase = findDocumentPhrase(query.text);
      return phrase === undefined ? undefined : { phrase };
    },
  }),
};
