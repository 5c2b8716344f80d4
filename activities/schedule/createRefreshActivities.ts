import type { RefreshActivities } from '../../core/contracts/schedule';
import type { NotifyEnvironment } from '../../infra/environment';
import { deliver } from '../../infra/notify/deliver';
import { inActivity } from '../temporal/inActivity';
import { concludeRefresh } from './concludeRefresh';
import { prepareScheduledRun, type PreparationTools } from './prepareScheduledRun';

export interface RefreshDependencies extends PreparationTools {
  notify: NotifyEnvironment;
}

const heartbeatEveryMs = 5_000;

export function createRefreshActivities(dependencies: RefreshDependencies): RefreshActivities {
  return {
    prepareRun: (refresh, runId, taken = []) =>
      inActivity(({ heartbeat }) =>
        withHeartbeats(heartbeat, (onProgress) =>
          prepareScheduledRun({ refresh, runId, taken, onProgress }, dependencies),
        ),
      ),
    concludeRefresh: (conclusion) => inActivity(() => concludeRefresh(conclusion, dependencies)),
    deliverNotification: (delivery) => inActivity(({ signal }) => deliver(delivery, dependencies.notify, signal)),
  };
}

/** A large file may take longer than a heartbeat may be late: what was last done is told again until there is more. */
async function withHeartbeats<Result>(
  heartbeat: (details: unknown) => void,
  work: (onProgress: (progress: unknown) => void) => Promise<Result>,
): Promise<Result> {
  let last: unknown;
  const timer = setInterval(() => heartbeat(last), heartbeatEveryMs);
  try {
    return await work((progress) => heartbeat((last = progress)));
  } finally {
    clearInterval(timer);
  }
}
