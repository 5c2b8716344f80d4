import type { SyntheticPassage } from '../../core/contracts/syntheticPassage';
import { rowId } from '../../core/hashing/digest';
import type { WrittenDocument } from '../../core/strategies/queries/queryStrategy';

/** The rows of passages that a model wrote for one query, named by what they are and where they come from. */
export function buildDocuments(
  written: readonly WrittenDocument[],
  { query, ...origin }: Pick<SyntheticPassage, 'queryId' | 'strategy' | 'promptVersion' | 'model'> & { query: string },
): SyntheticPassage[] {
  const { strategy, promptVersion } = origin;
  return written.map(({ grade, scale, text }) => ({
    id: `synthetic-${rowId(strategy, promptVersion, query, String(grade), text)}`,
    ...{ ...origin, grade, scale, text },
  }));
}
