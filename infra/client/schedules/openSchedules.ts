import type { ClientContext } from '../connect';
import { applySchedules, createSchedule, updateSchedule } from './editSchedules';
import { backfillSchedule, triggerSchedule } from './fireSchedule';
import type { ScheduleClient } from './scheduleClient';
import { describeSchedule, findSchedule, listSchedules } from './viewSchedules';

export function openSchedules(context: ClientContext): ScheduleClient {
  /** Only what is a schedule of this project. */
  const handleOf = async (name: string) => {
    await findSchedule(name, context);
    return context.temporal.schedule.getHandle(name);
  };
  return {
    create: (schedule) => createSchedule(schedule, context),
    update: (name, change) => updateSchedule(name, change, context),
    list: () => listSchedules(context),
    describe: (name) => describeSchedule(name, context),
    pause: async (name, note, { replaces }) => {
      const { state } = await findSchedule(name, context);
      if (state.paused && state.note && !replaces) return { wasPaused: true, note: state.note };
      await context.temporal.schedule.getHandle(name).pause(note);
      return { wasPaused: state.paused, note };
    },
    unpause: async (name, note) => (await handleOf(name)).unpause(note),
    trigger: (name) => triggerSchedule(name, context),
    backfill: (name, period) => backfillSchedule(name, period, context),
    delete: async (name) => (await handleOf(name)).delete(),
    apply: (file, options) => applySchedules(file, options, context),
  };
}
