import { querySchema } from '../../core/contracts/query';
import { syntheticPassageSchema, type SyntheticPassage } from '../../core/contracts/syntheticPassage';
import { groupsBy } from '../../core/batches';
import { createRowJoin, createSubsetJoin } from '../../core/rowJoin';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';

/**
 * The passages that a model wrote for a query, best grade first. `written`: the artifact of stage `queries`; queries are
 * asked for in its order, and some may be left out. Memory: the passages of one query.
 */
export function openWritten(written: ArtifactReader): (queryId: string) => Promise<SyntheticPassage[]> {
  if (written.rowCount('documents') === 0) return () => Promise.resolve([]);
  const passagesOf = createSubsetJoin(readPassages(written), ({ queryId }) => queryId);
  return async (queryId) => (await passagesOf(queryId)).passages;
}

/** Of every query, also those without any: a join that waits for a query which a filter left out would never go on. */
async function* readPassages(
  written: ArtifactReader,
): AsyncGenerator<{ queryId: string; passages: SyntheticPassage[] }> {
  const passagesOf = createRowJoin(
    groupsBy(written.rows(syntheticPassageSchema, 'documents'), ({ queryId }) => queryId),
    ([row]) => row?.queryId,
  );
  for await (const { id: queryId } of written.rows(querySchema))
    yield { queryId, passages: (await passagesOf(queryId)) ?? [] };
}
