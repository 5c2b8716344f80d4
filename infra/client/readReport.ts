import { RankwrightError } from '../../core/errors';
import { openArtifact } from '../artifactStore/manifests';
import type { ClientContext } from './connect';
import { viewRun } from './runs';

/** The report of a completed run. @throws missing-object while there is none. */
export async function readReport(runId: string, format: 'html' | 'markdown', context: ClientContext): Promise<Buffer> {
  const { result, status } = await viewRun(runId, context);
  if (!result) {
    throw new RankwrightError('missing-object', `the run ${runId} is ${status} and has no report`, {
      mend: 'a report is written when a run completes: `npx rankwright watch RUN` follows it',
    });
  }
  const artifact = await openArtifact(context.store, result.report.stage, result.report.key);
  return artifact.readFile(format === 'html' ? 'report.html' : 'report.md');
}
