import { CancellationScope, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Notification } from '../../core/contracts/notification';
import type { RefreshActivities } from '../../core/contracts/schedule';
import type { NotifyEvent, NotifyTarget } from '../../core/contracts/spec/notify';
import { activityClasses, taskQueues } from '../../temporal.config';

const deliveries = proxyActivities<RefreshActivities>({ taskQueue: taskQueues.cpu, ...activityClasses.delivery });

/** What a notification says beside what is the same in all of them. */
export type News = Omit<Notification, 'schemaVersion' | 'event' | 'pipeline' | 'runId' | 'schedule'>;

/** Tells people how a run goes. That somebody could not be told never fails it: the history keeps the failure. */
export class Notifier {
  private readonly open: Promise<void>[] = [];
  private told = 0;

  constructor(
    private readonly targets: readonly NotifyTarget[],
    private readonly subject: Pick<Notification, 'pipeline' | 'runId' | 'schedule'>,
  ) {}

  /** `events` is what happened, the most special name first: a target hears the first that it listens to. */
  tell(events: readonly NotifyEvent[], news: News): void {
    for (const target of this.targets) {
      const event = events.find((each) => target.on.includes(each));
      if (event) this.open.push(this.deliver(target, event, news));
    }
  }

  /** Resolves when everybody was told or could not be. */
  async settled(): Promise<void> {
    await CancellationScope.nonCancellable(() => Promise.all(this.open));
  }

  private async deliver(target: NotifyTarget, event: NotifyEvent, news: News): Promise<void> {
    this.told += 1;
    const { workflowId, firstExecutionRunId } = workflowInfo();
    const id = `${workflowId}/${firstExecutionRunId}/${this.told}`;
    const notification: Notification = { schemaVersion: 1, event, ...this.subject, ...news };
    const summary = `tell ${target.command ? 'a command' : 'a webhook'}: ${event}`;
    await CancellationScope.nonCancellable(() =>
      deliveries.deliverNotification.executeWithOptions({ summary }, [{ id, target, notification }]),
    ).catch(() => undefined);
  }
}
