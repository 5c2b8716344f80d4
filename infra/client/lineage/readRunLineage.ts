import type { RunLineage } from '../../../core/contracts/lineage';
import { buildRunLineage } from '../../../core/lineage/buildRunLineage';
import type { ClientContext } from '../connect';
import { readRecord } from '../keptRuns';
import { readReceipts } from '../runArtifacts';
import { createManifestFinder, readAncestry } from './manifestFinder';

/** The artifacts of a run with all that they were made of, so far as it has come. @throws missing-object: no such run */
export async function readRunLineage(runId: string, context: ClientContext): Promise<RunLineage> {
  const receipts = await readReceipts(runId, context);
  const record = await readRecord(runId, context.store);
  const find = createManifestFinder(context.store, record ? [record] : []);
  return buildRunLineage(runId, receipts, await readAncestry(receipts, find));
}
