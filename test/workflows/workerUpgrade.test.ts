import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { readSilence } from '../../infra/client/readSilence';
import { answered } from './support/fakeActivities';
import { replayAll, startRun, tell, waitForRun } from './support/pipelineRuns';
import { temporal, useTemporal } from './support/stageRuns';
import { historiesOf } from './support/temporalForTests';

useTemporal();

/** What a release adds at a point that a run which is open has passed: a durable timer before the recipe. */
const timer = 'await new Promise((resolve) => setTimeout(resolve, 1));';
const place = /(?=const made = await recipe\(\))/;

function unguarded(code: string): string {
  return changed(code, place, timer);
}

function guarded(code: string): string {
  const library = /\(0, ?(\w+)\.condition\)\(\1\.allHandlersFinished\)/.exec(code)?.[1] ?? '';
  return changed(code, place, `if ((0, ${library}.patched)('timer-before-the-recipe')) ${timer}`);
}

function changed(code: string, where: RegExp, added: string): string {
  const after = code.replace(where, () => added);
  if (after === code) throw new Error(`the bundle holds nothing like ${where.source}`);
  return after;
}

async function startAndPause(): Promise<WorkflowHandle> {
  let isAsked = false;
  const handle = await startRun({
    answerShard: async () => {
      isAsked = true;
      await sleep(100);
      return answered();
    },
  });
  await waitForRun(handle, () => isAsked);
  await tell(handle, 'pause');
  await waitForRun(handle, ({ pause }) => pause !== undefined);
  return handle;
}

async function timersOf({ workflowId }: WorkflowHandle): Promise<number> {
  const [history] = await historiesOf(temporal, workflowId);
  return history?.events?.filter((event) => event.timerStartedEventAttributes).length ?? NaN;
}

async function refusedTasksOf({ workflowId }: WorkflowHandle): Promise<string[]> {
  const [history] = await historiesOf(temporal, workflowId);
  return (history?.events ?? []).flatMap(({ workflowTaskFailedEventAttributes: failed }) =>
    failed ? [failed.failure?.message ?? ''] : [],
  );
}

test('a change that is guarded lets an open run go on as it began; one that is not stops it, and harms nothing', async () => {
  const open = await startAndPause();
  const before = await timersOf(open);

  await temporal.upgrade(unguarded);
  const told = tell(open, 'resume').catch((error: unknown) => error);
  while ((await refusedTasksOf(open)).length === 0) await sleep(100);
  expect((await refusedTasksOf(open))[0]).toMatch(/[Nn]ondetermin/);
  const description = await open.describe();
  expect(description.status.name).toBe('RUNNING');
  expect(await readSilence(description, temporal.client)).toMatchObject({
    reason: expect.stringMatching(/^the workers cannot go on with it: .*[Nn]ondetermin/),
    mend: expect.stringContaining('release that began it'),
  });

  await temporal.upgrade(guarded);
  await told;
  // Whether the command came through with the refused task or not: what waits goes on.
  await tell(open, 'resume').catch(() => undefined);
  await open.result();
  expect(await timersOf(open)).toBe(before);

  const next = await startRun({ answerShard: () => answered() });
  await next.result();
  expect(await timersOf(next)).toBe(1);
  // What the first release began replays on it still.
  await replayAll(open.workflowId);
});
