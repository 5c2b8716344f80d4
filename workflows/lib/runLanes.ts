import { CancellationScope, condition } from '@temporalio/workflow';
import type { StageControl } from './stageControl';

/** Work of which some is open at a time. */
export interface LaneWork<Order> {
  /** The next order, or undefined when none may start now. */
  take(openCount: number): Order | undefined;
  /** Does it and notes what came of it. `isStopped`: it was told to end early. What it throws ends everything. */
  run(order: Order, isStopped: () => boolean): Promise<void>;
  /** Nothing is open and nothing may start: is that the end? If it is not, this says why by pausing the stage. */
  isOver(): boolean;
  /** Whether open work is cancelled when the stage stops. */
  isStoppable: boolean;
}

/**
 * Keeps as much work open as `take` allows until it is over; starts nothing during a pause, and stops what is open
 * when the pause says so. Returns and throws only when nothing is open any more.
 */
export async function runLanes<Order>(control: StageControl, work: LaneWork<Order>): Promise<void> {
  const lanes = new Set<CancellationScope>();
  let failure: { error: unknown } | undefined;
  try {
    for (;;) {
      const { version } = control;
      if (!failure && !control.pause) startAll();
      if (failure || (control.isStopping && work.isStoppable)) lanes.forEach((lane) => lane.cancel());
      if (lanes.size === 0 && failure) throw failure.error;
      if (lanes.size === 0 && !control.pause && work.isOver()) return;
      await control.changedSince(version);
    }
  } finally {
    // Cancelled from outside: that reached what is open by itself, and it is waited for.
    await CancellationScope.nonCancellable(() => condition(() => lanes.size === 0));
  }

  function startAll(): void {
    for (let order = work.take(lanes.size); order !== undefined; order = work.take(lanes.size)) start(order);
  }

  function start(order: Order): void {
    const lane = new CancellationScope();
    lanes.add(lane);
    void lane
      .run(() => work.run(order, () => lane.consideredCancelled))
      .catch((error: unknown) => (failure ??= { error }))
      .finally(() => {
        lanes.delete(lane);
        control.touch();
      });
  }
}
