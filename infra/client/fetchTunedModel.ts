import { isOfReranker } from '../../temporal.config';
import { RankwrightError } from '../../core/errors';
import { openArtifact } from '../artifactStore/manifests';
import { fillModelFolder } from '../models/fetchModel';
import type { ClientContext } from './connect';
import { readReceipts } from './runArtifacts';

const exportStage = 'export';

/**
 * The reranker of a run, that of its last round, as a folder of this machine; it stays there for the next time.
 * @throws RankwrightError missing-object where the run has exported none (yet)
 */
export async function fetchTunedModel(runId: string, context: ClientContext): Promise<string> {
  const receipts = await readReceipts(runId, context);
  const exported = receipts.filter(({ stage, item }) => stage === exportStage && isOfReranker(item)).at(-1);
  if (!exported) {
    throw new RankwrightError('missing-object', `the run ${runId} has exported no model`, {
      mend: 'it is there when the stage export has ended: `npx rankwright show RUN` lists the stages',
    });
  }
  return fillModelFolder(`export-${exported.key}`, context.cacheFolder, async (folder) => {
    await (await openArtifact(context.store, exportStage, exported.key)).download(folder);
  });
}
