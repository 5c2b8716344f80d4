import type { PipelineHistory } from '../../core/contracts/pipelineHistory';
import { RankwrightError } from '../../core/errors';
import { buildPipelineHistory, type PastRun } from '../../core/history/buildPipelineHistory';
import { readPromotion } from '../promotions';
import type { ClientContext } from './connect';
import { listRecordedRuns, readListed } from './keptRuns';
import { pipelineOf } from './runIds';
import { listRuns } from './runs';

/** The newest `limit` runs of a pipeline, those that Temporal has forgotten among them. @throws missing-object: no run */
export async function readPipelineHistory(
  pipeline: string,
  limit: number,
  context: ClientContext,
): Promise<PipelineHistory> {
  const views = await listRuns(limit, context, (each) => each.pipeline === pipeline);
  if (views.length === 0) throw await noRuns(pipeline, context);
  const listed = await readListed(
    views.map(({ runId }) => runId),
    context.store,
  );
  const runs = views.map((view, index): PastRun => ({ ...listed[index], view }));
  const promotion = await readPromotion(context.store, pipeline);
  return buildPipelineHistory(pipeline, runs, promotion?.promoted.runId);
}

async function noRuns(pipeline: string, { store }: ClientContext): Promise<RankwrightError> {
  const names = new Set((await listRecordedRuns(store)).map(pipelineOf));
  return new RankwrightError('missing-object', `there is no run of a pipeline ${pipeline}`, {
    mend: `the field name of a spec names its pipeline; runs were recorded of ${[...names].sort().join(', ') || 'none'}`,
  });
}
