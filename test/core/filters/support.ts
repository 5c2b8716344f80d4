import type { Candidate } from '../../../core/contracts/candidate';
import type { Chunk } from '../../../core/contracts/chunk';
import type { Query } from '../../../core/contracts/query';
import type { FilterContext, FilterInput } from '../../../core/filters/filter';

export const nothingKnown: FilterContext = { detectLanguage: () => ({}), sharedText: () => undefined };

export function input(
  text: string,
  passage: string,
  fields: {
    query?: Partial<Query>;
    source?: Partial<Chunk>;
    /** Chunks by retriever, best first, with their scores. */
    lists?: Record<string, [chunkId: string, score: number][]>;
  } = {},
): FilterInput {
  const source: Chunk = {
    ...{ id: 'own', documentId: 'd', index: 0, text: passage, start: 0, end: passage.length },
    ...fields.source,
  };
  const query: Query = {
    ...{ id: `q:${text}`, chunkId: source.id, text, language: 'und', strategy: 'zero-shot', promptVersion: '1' },
    ...fields.query,
  };
  return { query, source, candidates: candidatesOf(query.id, fields.lists ?? {}) };
}

function candidatesOf(queryId: string, lists: Record<string, [chunkId: string, score: number][]>): Candidate[] {
  const sources = new Map<string, Candidate['sources']>();
  for (const [retriever, list] of Object.entries(lists))
    for (const [index, [chunkId, score]] of list.entries())
      sources.set(chunkId, [...(sources.get(chunkId) ?? []), { retriever, rank: index + 1, score }]);
  return [...sources].map(([chunkId, found]) => ({ queryId, chunkId, sources: found }));
}
