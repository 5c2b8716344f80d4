import { ScheduleOverlapPolicy, type ScheduleDescription, type ScheduleOptions } from '@temporalio/client';
import type { RefreshInput, ScheduleSettings } from '../../../core/contracts/schedule';
import { parseDurationMs } from '../../../core/schedule/duration';
import { refreshPrefix, taskQueues, workflowTypes } from '../../../temporal.config';

const overlaps = {
  skip: ScheduleOverlapPolicy.SKIP,
  'buffer-one': ScheduleOverlapPolicy.BUFFER_ONE,
  'cancel-other': ScheduleOverlapPolicy.CANCEL_OTHER,
} as const;

/** What Temporal is told of a schedule: everything that has a default there is said. */
export function compileSchedule(refresh: RefreshInput): Pick<ScheduleOptions, 'spec' | 'policies'> & {
  action: ScheduleOptions['action'];
} {
  const { cron, every, timezone, jitter, overlap, catchup, pauseOnFailure } = refresh.settings;
  return {
    spec: {
      cronExpressions: cron,
      ...(every === undefined ? {} : { intervals: [{ every: milliseconds(every) }] }),
      ...(jitter === undefined ? {} : { jitter: milliseconds(jitter) }),
      timezone,
    },
    policies: { overlap: overlaps[overlap], catchupWindow: milliseconds(catchup), pauseOnFailure },
    action: {
      type: 'startWorkflow',
      workflowType: workflowTypes.scheduledRefresh,
      // Temporal adds the time for which it is started.
      workflowId: `${refreshPrefix(refresh.schedule)}refresh`,
      taskQueue: taskQueues.cpu,
      args: [refresh],
      staticSummary: `${refresh.schedule}: refresh of ${refresh.pipeline}`,
    },
  };
}

/** The settings as they are in force: somebody may have changed Temporal's part of them elsewhere. */
export function readSettings(
  declared: ScheduleSettings,
  { policies, spec }: Pick<ScheduleDescription, 'policies' | 'spec'>,
): ScheduleSettings {
  const overlap = Object.entries(overlaps).find(([, policy]) => policy === policies.overlap)?.[0];
  return {
    ...declared,
    overlap: (overlap ?? policies.overlap) as ScheduleSettings['overlap'],
    catchup: sameOr(declared.catchup, policies.catchupWindow) ?? declared.catchup,
    pauseOnFailure: policies.pauseOnFailure,
    timezone: spec.timezone || 'UTC',
    ...jitterOf(declared.jitter, spec.jitter),
  };
}

function jitterOf(declared: string | undefined, jitterMs: number | undefined): { jitter?: string } {
  const jitter = sameOr(declared, jitterMs ?? 0);
  return jitter === undefined ? {} : { jitter };
}

/** A duration as the person wrote it, where it is still that; none where neither says one. */
function sameOr(declared: string | undefined, presentMs: number): string | undefined {
  if (declared === undefined && presentMs === 0) return undefined;
  return declared !== undefined && milliseconds(declared) === presentMs ? declared : `${presentMs / 1000}s`;
}

function milliseconds(duration: string): number {
  return parseDurationMs(duration) ?? 0;
}
