import { exitCodes } from '../../exitCodes';
import { printResult, type OutputOptions } from '../../output';
import type { World } from '../../ports';
import { withSession } from '../../session';
import { renderDescription, renderSchedulesTable } from '../../tables/scheduleTable';

/** Lists the schedules. */
export async function listSchedules(world: World, options: OutputOptions): Promise<number> {
  const schedules = await withSession(world, 'running', ({ client }) => client.schedules.list());
  const nothing = ['no schedules yet; create one with: npx rankwright schedule create NAME SPEC --cron "0 3 * * 1"'];
  const lines = schedules.length > 0 ? renderSchedulesTable(schedules, widthOf(world)) : nothing;
  printResult(world, options, { schedules }, lines);
  return exitCodes.finished;
}

/** Prints a schedule with its next times, its latest refreshes and the promotions of its pipeline. */
export async function describeSchedule(world: World, name: string, options: OutputOptions): Promise<number> {
  const schedule = await withSession(world, 'running', ({ client }) => client.schedules.describe(name));
  printResult(world, options, schedule, renderDescription(schedule, widthOf(world)));
  return exitCodes.finished;
}

function widthOf({ terminal: { out } }: World): number {
  return out.isTty ? (out.columns ?? 80) : Infinity;
}
