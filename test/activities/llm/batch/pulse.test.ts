import { cancelBatch, deleteBatchFiles } from '../../../../activities/llm/batch/endBatch';
import { readBatch } from '../../../../activities/llm/batch/readBatch';
import type { BatchReference, BatchState, SubmittedBatch } from '../../../../core/contracts/llmWork';
import type { BatchProvider } from '../../../../infra/llm/batch/batchProvider';
import { buildSpec } from './support';

const plan = { id: 'b', inputObject: 'b.jsonl', requests: 7, bytes: 1, tokens: 1 };
const batch: BatchReference = { spec: buildSpec({}), llmStage: 'queries', plan, workflowId: 'run-1/queries' };
const submitted: SubmittedBatch = { providerId: 'batch_1', inputFileId: 'file-1', adopted: false };
const state: BatchState = { status: 'completed', completed: 7, failed: 0, total: 7 };
const { signal } = new AbortController();
const answerMs = 100_000;

/** A provider that takes its time. */
const slow = async (): Promise<undefined> => new Promise((resolve) => setTimeout(resolve, answerMs, undefined));
const provider = { read: slow, cancel: slow, deleteFile: slow } as unknown as BatchProvider;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

type Environment = Parameters<typeof readBatch>[2];

// Temporal takes a worker for dead after 20 seconds without a word.
test.each([
  ['read batch', (environment: Environment) => readBatch(batch, submitted, environment)],
  ['cancel batch', (environment: Environment) => cancelBatch(batch, submitted, environment)],
  ['delete files of batch', (environment: Environment) => deleteBatchFiles(batch, submitted, state, environment)],
])('%s: a provider that is slow is waited for, and no longer than it takes', async (phase, run) => {
  const heartbeat = jest.fn();
  const done = run({ provider, signal, heartbeat });
  for (let seconds = 20; seconds * 1000 <= answerMs; seconds += 20) {
    heartbeat.mockClear();
    await jest.advanceTimersByTimeAsync(20_000);
    expect(heartbeat).toHaveBeenCalledWith(expect.objectContaining({ stage: 'queries', phase, total: 7 }));
  }
  await done;
  heartbeat.mockClear();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(heartbeat).not.toHaveBeenCalled();
});
