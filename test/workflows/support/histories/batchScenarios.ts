import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import type { BatchState } from '../../../../core/contracts/llmWork';
import { taskQueues, workflowTypes } from '../../../../temporal.config';
import type { providerBatch } from '../../../../workflows';
import { specFor, type Script } from '../fakeActivities';
import { planOf, promptProvider } from '../fakeBatches';
import { temporal, world } from '../stageRuns';
import { ended, until, type Scenario } from './scenario';

const counts = { completed: 100, failed: 0, total: 100 };
let started = 0;

async function startBatch(batches: Script['batches']): Promise<WorkflowHandle<typeof providerBatch>> {
  world.reset({ batches: { ...promptProvider(), ...batches } });
  const spec = specFor({ mode: 'batch', batch: { firstPollSeconds: 0.01, maxPollSeconds: 0.01 } });
  return temporal.client.workflow.start<typeof providerBatch>(workflowTypes.providerBatch, {
    workflowId: `batch-${(started += 1)}`,
    taskQueue: taskQueues.cpu,
    args: [{ batch: { spec, llmStage: 'judge', plan: planOf(), workflowId: 'run/judge' } }],
  });
}

/** A batch of a provider that says it is at work so many times, and then that it ended. */
function slowly(looks: number, end: Partial<BatchState> = {}): Pick<Script['batches'], 'readBatch'> {
  let left = looks;
  const readBatch = async (): Promise<BatchState> => {
    left -= 1;
    return left < 0 ? { ...counts, status: 'completed', ...end } : { ...counts, status: 'in_progress' };
  };
  return { readBatch };
}

/** A batch whose provider stops it when it is told to, or never. */
function untilStopped(stops: boolean) {
  const seen = { looks: 0, isTold: false };
  const batches: Script['batches'] = {
    readBatch: async () => {
      seen.looks += 1;
      return { ...counts, status: stops && seen.isTold ? 'cancelled' : 'in_progress' };
    },
    cancelBatch: async () => {
      seen.isTold = true;
    },
  };
  return { seen, batches };
}

async function cancelOne(stops: boolean): Promise<string[]> {
  const { seen, batches } = untilStopped(stops);
  const handle = await startBatch(batches);
  await until(() => seen.looks > 1);
  await handle.cancel();
  return ended(handle);
}

export const batchScenarios: Scenario[] = [
  {
    name: 'providerBatch-plain',
    ends: 'completed',
    play: async () => ended(await startBatch(slowly(2))),
  },
  {
    name: 'providerBatch-retried',
    ends: 'completed',
    play: async () => {
      let looks = 0;
      const readBatch = async (): Promise<BatchState> => {
        looks += 1;
        if (looks === 1) throw new Error('the connection was reset');
        if (looks === 2) throw ApplicationFailure.nonRetryable('down', 'llm-unavailable');
        return { ...counts, status: 'completed' };
      };
      return ended(await startBatch({ readBatch }));
    },
  },
  {
    name: 'providerBatch-refused',
    ends: 'completed',
    play: async () => {
      const submitBatch = async () => {
        throw ApplicationFailure.nonRetryable('it refused this request', 'llm-bad-request');
      };
      return ended(await startBatch({ submitBatch }));
    },
  },
  {
    name: 'providerBatch-without-quota',
    ends: 'failed',
    play: async () => {
      const submitBatch = async () => {
        throw ApplicationFailure.nonRetryable('no credit', 'llm-quota');
      };
      return ended(await startBatch({ submitBatch }));
    },
  },
  {
    // It has an outcome: what the batch had finished.
    name: 'providerBatch-cancelled',
    ends: 'completed',
    play: () => cancelOne(true),
  },
  {
    name: 'providerBatch-cancelled-in-vain',
    numbers: { longestCancelMs: 300 },
    ends: 'completed',
    play: () => cancelOne(false),
  },
  {
    name: 'providerBatch-continued',
    numbers: { eventsPerRun: 40 },
    ends: 'continuedAsNew',
    play: async () => ended(await startBatch(slowly(8))),
  },
  {
    name: 'providerBatch-continued-without-room',
    numbers: { eventsPerRun: 40 },
    ends: 'continuedAsNew',
    play: async () => {
      let submits = 0;
      const submitBatch = async () => {
        submits += 1;
        if (submits < 3) throw ApplicationFailure.nonRetryable('no room', 'llm-enqueued-limit');
        return { providerId: `p${submits}`, inputFileId: 'f', adopted: false };
      };
      const readBatch = async (): Promise<BatchState> =>
        submits < 6 ? { ...counts, status: 'failed', isEnqueuedLimit: true } : { ...counts, status: 'completed' };
      return ended(await startBatch({ submitBatch, readBatch }));
    },
  },
];
