import type { DescribedSchedule, PromotionClient, ScheduleClient, ScheduleView } from '../../../cli/ports';
import { scheduleSettingsSchema } from '../../../core/contracts/schedule';

export interface FakeSchedules {
  /** Where what the clients are asked is noted, as `name` and its arguments. */
  asked?: [name: string, ...given: unknown[]][];
  answers?: Partial<ScheduleClient>;
}

interface Fakes {
  schedules: ScheduleClient;
  promotions: PromotionClient;
}

export const view: ScheduleView = {
  name: 'weekly',
  pipeline: 'handbook',
  spec: { digest: 'a'.repeat(64), label: 'handbook.yaml' },
  settings: scheduleSettingsSchema.parse({ cron: '0 3 * * 1', pauseOnRegression: true }),
  paused: false,
  nextTimes: ['2026-11-30T03:00:00.000Z', '2026-12-07T03:00:00.000Z'],
};

export const described: DescribedSchedule = {
  ...view,
  createdAt: '2026-11-01T00:00:00.000Z',
  counts: { taken: 3, skippedForOverlap: 1, missedCatchup: 0 },
  refreshes: [
    {
      ...{ workflowId: 'weekly/refresh-2', startedAt: '2026-11-23T03:00:00.000Z', runId: 'handbook-2026-11-23T030000' },
      ...{ status: 'completed', verdict: 'keep', promoted: false, reason: 'faq: shown to be below', costNanoUsd: 12e8 },
    },
    {
      ...{ workflowId: 'weekly/refresh-1', startedAt: '2026-11-16T03:00:00.000Z', runId: 'handbook-2026-11-16T030000' },
      ...{ status: 'completed', verdict: 'promote', promoted: true },
    },
  ],
  promotions: [{ runId: 'handbook-2026-11-16T030000', way: 'gate', at: '2026-11-16T04:00:00.000Z', by: 'run x' }],
};

/** Answers with the schedule above; what schedules and promotions are asked is noted. */
export function createFakeSchedules({ asked = [], answers = {} }: FakeSchedules = {}): Fakes {
  const note =
    <Result>(name: string, result: Result) =>
    async (...given: unknown[]) => {
      asked.push([name, ...given]);
      return result;
    };
  const changed = { pipeline: 'handbook', runId: 'handbook-1', system: 'tuned', before: 'handbook-2', changed: true };
  const started = { workflowId: 'weekly/backfill', times: ['2026-11-02T03:00:00.000Z'], wasRunning: false };
  return {
    schedules: {
      create: note('create', view),
      update: note('update', view),
      list: note('list', [view]),
      describe: note('describe', described),
      pause: note('pause', { wasPaused: false, note: 'paused by ada' }),
      unpause: note('unpause', undefined),
      trigger: note('trigger', { outcome: 'started' as const, runId: 'handbook-2026-11-28T120000' }),
      backfill: note('backfill', started),
      delete: note('delete', undefined),
      apply: note('apply', [{ name: 'weekly', action: 'create' as const }]),
      ...answers,
    },
    promotions: { promote: note('promote', changed), rollback: note('rollback', changed) },
  };
}
