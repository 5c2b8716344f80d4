import { groupsBy } from '../../core/batches';
import { trainingGroupSchema } from '../../core/contracts/trainingGroup';
import { distinctPassages, type TaughtQuery } from '../../core/teaching/taughtQuery';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';

/** The tables of training groups, in the order in which teachers go through them. */
export const splits = ['train', 'development'] as const;

/** The queries of a split with their groups, in the order of the artifact. Memory: the groups of one query. */
export async function* readTaughtGroups(
  groups: ArtifactReader,
  split: (typeof splits)[number],
): AsyncGenerator<Pick<TaughtQuery, 'id' | 'text' | 'groups' | 'passages'>> {
  for await (const ofQuery of groupsBy(groups.rows(trainingGroupSchema, split), ({ queryId }) => queryId)) {
    const [first] = ofQuery;
    if (first) yield { id: first.queryId, text: first.query, groups: ofQuery, passages: distinctPassages(ofQuery) };
  }
}
