import type { Query } from '../../core/contracts/query';
import type { SyntheticPassage } from '../../core/contracts/syntheticPassage';
import { rowId } from '../../core/hashing/digest';
import type { QueryResult } from '../../core/strategies/queries/queryStrategy';
import type { QueryUnit } from './queryUnit';

/**
 * The row of the query at a place of a result, and those of the passages that were written for it, each named by what
 * it is and where it comes from. The best of them stands for the passage of a query that was given.
 */
export function buildQuery(
  { about, language, strategy, promptVersion }: QueryUnit,
  { queries, documents = [] }: QueryResult,
  { place, model }: { place: number; model: string },
): { query: Query; documents: SyntheticPassage[] } {
  const { text = '', kind, flags } = queries[place] ?? {};
  const queryId = 'chunkId' in about ? rowId(about.chunkId, text) : rowId('given', text);
  const origin = { strategy, promptVersion, model };
  const made = documents
    .filter(({ query }) => query === place)
    .map(({ grade, scale, text: written }) => ({
      id: `synthetic-${rowId(strategy, promptVersion, text, String(grade), written)}`,
      ...{ queryId, grade, scale, text: written, ...origin },
    }));
  const query: Query = {
    ...{ id: queryId, text, language, strategy, promptVersion },
    chunkId: 'chunkId' in about ? about.chunkId : (made[0]?.id ?? ''),
    ...(kind ? { kind } : {}),
    ...(flags?.length ? { flags: [...flags] } : {}),
  };
  return { query, documents: made };
}
