import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { temporal, world } from '../stageRuns';
import type { TestOptions } from '../temporalForTests';

/** How a run of a workflow ends, as the last event of its history says. */
export type End = 'completed' | 'failed' | 'cancelled' | 'continuedAsNew';

/** What is played on the development server so that its histories can be saved. */
export interface Scenario {
  /** `<workflow type>-<what happens>`: begins the names of its files. */
  name: string;
  /** Of the project's own numbers, those that others stand in for; replay needs the same. */
  numbers?: TestOptions;
  /** How the first of its workflows ends. */
  ends: End;
  /** The ids of the workflows whose histories are kept, that of the named type first; all of them have ended. */
  play(): Promise<string[]>;
}

export const price = { inputPerMillion: 1, outputPerMillion: 1 };
export const corpusSources = { corpus: { digest: '0'.repeat(64), label: 'corpus' }, evaluate: {} };

/** Waits for the end, whatever it is: the scenario says which, and whoever saves its history looks. */
export async function ended(handle: WorkflowHandle, ...children: string[]): Promise<string[]> {
  await handle.result().catch(() => undefined);
  return [handle.workflowId, ...children.map((child) => `${handle.workflowId}/${child}`)];
}

export async function until(isReached: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isReached())) await sleep(20);
}

/** Whether the activity at work is at its first attempt: what fails there is tried again. */
export function isFirstAttempt(): boolean {
  return Context.current().info.attempt === 1;
}

export async function exists(workflowId: string): Promise<boolean> {
  const description = await temporal.client.workflow
    .getHandle(workflowId)
    .describe()
    .catch(() => undefined);
  return description !== undefined;
}

export function hasSeen(stage: string): boolean {
  return world.seen.stages.includes(stage);
}
