import type { ArtifactReference } from '../../core/contracts/manifest';
import { bookkeeping } from './activities';

/** The last completed run of a pipeline, where it left judgements, of which some are asked again. */
export async function findJudgedBefore(
  pipeline: string,
  { planLate }: { planLate: (stage: string, item: string) => void },
): Promise<{ runId: string; judgements: ArtifactReference } | null> {
  const before = await bookkeeping.findPreviousRun(pipeline);
  const judgements = before?.artifacts['judge'];
  if (!before || !judgements) return null;
  planLate('probe', before.runId);
  return { runId: before.runId, judgements };
}
