import type { CandidateLists, ListRequest } from './candidateLists';
import { listClosed } from './closed';
import { listFirstStage } from './firstStage';
import { listGivenFile } from './givenFile';

/** Where lists come from, by the field of `lists` that says it: another source is a file and a line here. */
const sources = { of: listFirstStage, fileSha256: listGivenFile, closed: listClosed } as const;

/** The lists that an evaluation re-ranks. */
export function listCandidates(request: ListRequest): Promise<CandidateLists> {
  const source = (Object.keys(sources) as (keyof typeof sources)[]).find((name) => request.lists[name] !== undefined);
  return sources[source ?? 'of'](request);
}
