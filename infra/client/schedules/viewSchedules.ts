import { ScheduleNotFoundError, type ScheduleDescription } from '@temporalio/client';
import type { RefreshInput } from '../../../core/contracts/schedule';
import { RankwrightError } from '../../../core/errors';
import { listPromotions } from '../../../core/promotion/promotionLog';
import { refreshPrefix, workflowTypes } from '../../../temporal.config';
import { mapConcurrently } from '../../mapConcurrently';
import { readPromotion } from '../../promotions';
import type { ClientContext } from '../connect';
import { readSettings } from './compileSchedule';
import { viewRefresh } from './viewRefresh';
import type { DescribedSchedule, RefreshView, ScheduleView } from './scheduleClient';

const openReads = 8;
const shownRefreshes = 10;

/** The schedules of this project, by name; the server may take a second to list a new one. */
export async function listSchedules(context: ClientContext): Promise<ScheduleView[]> {
  const names: string[] = [];
  for await (const { scheduleId, action } of context.temporal.schedule.list())
    if (action?.workflowType === workflowTypes.scheduledRefresh) names.push(scheduleId);
  const views = await mapConcurrently(names, openReads, async (name) =>
    viewSchedule(name, context).catch((error: unknown) => {
      // Deleted between the two questions.
      if (error instanceof RankwrightError && error.code === 'missing-object') return undefined;
      throw error;
    }),
  );
  return views.flatMap((view) => view ?? []).sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** @throws missing-object where there is no such schedule */
export async function viewSchedule(name: string, context: ClientContext): Promise<ScheduleView> {
  return toView(await findSchedule(name, context));
}

/** A schedule with its latest refreshes and the promotions of its pipeline. @throws missing-object */
export async function describeSchedule(name: string, context: ClientContext): Promise<DescribedSchedule> {
  const description = await findSchedule(name, context);
  const view = toView(description);
  const { createdAt, numActionsTaken, numActionsSkippedOverlap, numActionsMissedCatchupWindow } = description.info;
  const found = await readPromotion(context.store, view.pipeline);
  const promotions = found ? listPromotions(found.promoted).reverse() : [];
  return {
    ...view,
    createdAt: createdAt.toISOString(),
    counts: {
      taken: numActionsTaken,
      skippedForOverlap: numActionsSkippedOverlap,
      missedCatchup: numActionsMissedCatchupWindow,
    },
    refreshes: await listRefreshes(name, context),
    promotions: promotions.map(({ runId, way, at, by, why }) => ({
      runId,
      ...(way ? { way } : {}),
      ...(at ? { at } : {}),
      ...(by ? { by } : {}),
      ...(why ? { why } : {}),
    })),
  };
}

/** @throws missing-object where there is no such schedule, or it is none of this project */
export async function findSchedule(name: string, { temporal }: ClientContext): Promise<ScheduleDescription> {
  const description = await temporal.schedule
    .getHandle(name)
    .describe()
    .catch((error: unknown) => {
      throw error instanceof ScheduleNotFoundError ? unknownSchedule(name) : error;
    });
  if (description.action.workflowType !== workflowTypes.scheduledRefresh) throw unknownSchedule(name);
  return description;
}

/** What refreshes of a schedule are started with. */
export function refreshOf({ action }: ScheduleDescription): RefreshInput {
  return (action.args as RefreshInput[])[0] as RefreshInput;
}

function toView(description: ScheduleDescription): ScheduleView {
  const { schedule, pipeline, spec, settings, appliedFrom } = refreshOf(description);
  const { paused, note } = description.state;
  return {
    name: schedule,
    ...{ pipeline, spec, paused },
    settings: readSettings(settings, description),
    ...(note ? { note } : {}),
    ...(appliedFrom ? { appliedFrom } : {}),
    nextTimes: description.info.nextActionTimes.map((time) => time.toISOString()),
  };
}

async function listRefreshes(name: string, context: ClientContext): Promise<RefreshView[]> {
  const query = `WorkflowType = '${workflowTypes.scheduledRefresh}' AND WorkflowId STARTS_WITH '${refreshPrefix(name)}'`;
  const views: RefreshView[] = [];
  for await (const execution of context.temporal.workflow.list({ query, pageSize: shownRefreshes })) {
    views.push(await viewRefresh(execution, context));
    if (views.length === shownRefreshes) break;
  }
  return views.sort((left, right) => (left.startedAt < right.startedAt ? 1 : -1));
}

function unknownSchedule(name: string): RankwrightError {
  return new RankwrightError('missing-object', `there is no schedule ${name}`, {
    mend: '`npx rankwright schedule list` lists those there are',
  });
}
