import { RankwrightError } from '../../core/errors';
import { openArtifact } from '../artifactStore/manifests';
import type { ClientContext } from './connect';
import { readReceipts } from './runArtifacts';

/** What a run changed against the last completed run before it. @throws missing-object where it was compared with none */
export async function readChanges(
  runId: string,
  format: 'html' | 'markdown' | 'json',
  context: ClientContext,
): Promise<Buffer> {
  const receipt = (await readReceipts(runId, context)).find(({ stage }) => stage === 'changes');
  if (!receipt)
    throw new RankwrightError('missing-object', `the run ${runId} was compared with no earlier run`, {
      mend: 'a run that completes is compared with the last completed run of its pipeline, where that left something else: `npx rankwright compare RUN RUN` compares any two',
    });
  const artifact = await openArtifact(context.store, receipt.stage, receipt.key);
  return artifact.readFile({ html: 'changes.html', markdown: 'changes.md', json: 'changes.json' }[format]);
}
