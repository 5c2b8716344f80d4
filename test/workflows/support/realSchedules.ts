import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { WorkflowExecutionInfo } from '@temporalio/client';
import { scheduleSettingsSchema, type RefreshActivities } from '../../../core/contracts/schedule';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { openSchedules } from '../../../infra/client/schedules/openSchedules';
import type { ScheduleClient } from '../../../infra/client/schedules/scheduleClient';
import { refreshPrefix, scheduledTimeAttribute, workflowTypes } from '../../../temporal.config';
import { noPlaces } from '../../infra/models/support/noPlaces';
import { specFor, type Script } from './fakeActivities';
import { temporal, world } from './stageRuns';

/** Schedules as the command line has them, of the server of the test. */
export function schedulesForTests(): ScheduleClient {
  const context = { temporal: temporal.client, store: new MemoryObjectStore(), namespace: 'default' };
  return openSchedules({ ...context, cacheFolder: '/nowhere', modelPlaces: noPlaces });
}

/** What is created under this name, of the pipeline `fake`. */
export function scheduleOf(name: string, settings: object): Parameters<ScheduleClient['create']>[0] {
  const spec = { label: 'fake.yaml', text: 'name: fake', settings: [], spec: specFor(), folder: '/nowhere' };
  return { name, spec: { schemaVersion: 1, ...spec }, settings: scheduleSettingsSchema.parse(settings) };
}

export interface Held {
  runId: string;
  release: () => void;
}

let held: Held[] = [];
let isHolding = false;

/** Refreshes that are held while they read their sources; released they find that there is nothing to do. */
export function holdRefreshes(script: Partial<Script> = {}): Held[] {
  held = [];
  isHolding = true;
  const prepareRun: RefreshActivities['prepareRun'] = async (_refresh, runId) => {
    if (!isHolding) return { running: 'fake-by-hand' };
    const { heartbeat } = Context.current();
    const timer = setInterval(() => heartbeat(), 500);
    await new Promise<void>((release) => held.push({ runId, release: () => release() }));
    clearInterval(timer);
    return { running: 'fake-by-hand' };
  };
  resetAround({ prepareRun }, script);
  return held;
}

/** Whatever came of a test: a worker does not end before its activities have. */
export function releaseAll(): void {
  isHolding = false;
  for (const { release } of held) release();
}

export function resetAround(around: Partial<RefreshActivities>, script: Partial<Script> = {}): void {
  const quiet = { concludeRefresh: async () => null, deliverNotification: async () => undefined };
  world.reset({ ...script, around: { ...quiet, ...around } });
}

/** The refreshes of a schedule in the order of the times for which they were started. */
export async function refreshesOf(schedule: string): Promise<(WorkflowExecutionInfo & { due: Date })[]> {
  const query = `WorkflowType = '${workflowTypes.scheduledRefresh}' AND WorkflowId STARTS_WITH '${refreshPrefix(schedule)}'`;
  const found = [];
  for await (const execution of temporal.client.workflow.list({ query })) {
    const [due] = execution.searchAttributes[scheduledTimeAttribute] as Date[];
    found.push({ ...execution, due: due! });
  }
  return found.sort((left, right) => left.due.getTime() - right.due.getTime());
}

/** Asks until it is so; the limit of the test ends a wait in vain. */
export async function until<Value>(read: () => Value | undefined | Promise<Value | undefined>): Promise<Value> {
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    await sleep(100);
  }
}
