import { groupsBy } from '../../core/batches';
import { candidateSchema, type Candidate } from '../../core/contracts/candidate';
import { createSubsetJoin } from '../../core/rowJoin';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';

/**
 * The candidates of a query. Queries are asked for in the order of the artifact, and some may be left out; memory: the
 * candidates of one. @throws TypeError for a query that has none, which stage `filter` lets through none of
 */
export function openCandidates(candidates: ArtifactReader): (queryId: string) => Promise<Candidate[]> {
  return createSubsetJoin(
    groupsBy(candidates.rows(candidateSchema), ({ queryId }) => queryId),
    ([row]) => row?.queryId,
  );
}
