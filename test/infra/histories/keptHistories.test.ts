import { defaultPayloadConverter } from '@temporalio/common';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { formatHistory, parseHistory, type History } from '../../../infra/histories/historyText';
import { keepHistories, readKeptHistories, readKeptHistory } from '../../../infra/histories/keptHistories';
import { fetchFrom } from '../../../infra/histories/temporalHistories';

const run = { workflowId: 'shop-1', runId: 'r1' };
const child = (workflowId: string, runId: string) => ({
  childWorkflowExecutionStartedEventAttributes: { workflowExecution: { workflowId, runId } },
});
const began = (text: string) => ({
  workflowExecutionStartedEventAttributes: { input: { payloads: [defaultPayloadConverter.toPayload(text)] } },
});

/** A run with a judge that continued as new and had a batch, and a child whose history is gone. */
const histories: Record<string, History> = {
  'shop-1 r1': { events: [began('run'), child('shop-1/queries', 'q1'), child('shop-1/judge', 'j1')] },
  'shop-1/judge j1': {
    events: [
      began('judge'),
      child('shop-1/judge/batch-a', 'b1'),
      { workflowExecutionContinuedAsNewEventAttributes: { newExecutionRunId: 'j2' } },
    ],
  },
  'shop-1/judge j2': { events: [began('judge, on')] },
  'shop-1/judge/batch-a b1': { events: [began('batch')] },
};
const fetch = async ({ workflowId, runId }: { workflowId: string; runId: string }) =>
  histories[`${workflowId} ${runId}`];

test('a run, its children, theirs, and what they continued as are kept; what is gone is named', async () => {
  const store = new MemoryObjectStore();
  const told: number[] = [];
  const kept = await keepHistories(run, { store, fetch, tell: (count) => told.push(count) });
  expect(kept.histories.map(({ workflowId, runId, events }) => [workflowId, runId, events])).toEqual([
    ['shop-1', 'r1', 3],
    ['shop-1/judge', 'j1', 3],
    ['shop-1/judge', 'j2', 1],
    ['shop-1/judge/batch-a', 'b1', 1],
  ]);
  expect(kept.missing).toEqual([{ workflowId: 'shop-1/queries', runId: 'q1' }]);
  expect(told).toEqual([1, 2, 3, 4]);
  expect(await readKeptHistories('shop-1', store)).toEqual(kept);
  const names = kept.histories.map(({ object }) => object.replace(/-[0-9a-f]{16}\.json\.gz$/, ''));
  expect(names).toEqual([
    'runs/shop-1/histories/000-run',
    'runs/shop-1/histories/001-judge',
    'runs/shop-1/histories/002-judge',
    'runs/shop-1/histories/003-judge.batch-a',
  ]);
  const read = await readKeptHistory(kept.histories[3]!, store);
  const payload = read.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  expect(defaultPayloadConverter.fromPayload(payload!)).toBe('batch');
});

test('kept again, when more has happened, the list names what is newer', async () => {
  const store = new MemoryObjectStore();
  await keepHistories(run, { store, fetch, tell: () => undefined });
  const longer = async () => ({ events: [began('run'), began('more')] });
  await keepHistories(run, { store, fetch: longer, tell: () => undefined });
  const kept = await readKeptHistories('shop-1', store);
  expect(kept?.histories).toMatchObject([{ workflowId: 'shop-1', events: 2 }]);
});

test('what was changed is refused with its address', async () => {
  const store = new MemoryObjectStore();
  const { histories: kept } = await keepHistories(run, { store, fetch, tell: () => undefined });
  const { object } = kept[0]!;
  await store.put(object, Buffer.from('torn'));
  await expect(readKeptHistory(kept[0]!, store)).rejects.toThrow(`s3://memory/${object} is not what was kept`);
  await store.put('runs/shop-1/histories.json', Buffer.from('{}'));
  await expect(readKeptHistories('shop-1', store)).rejects.toMatchObject({ code: 'damaged-artifact' });
  expect(await readKeptHistories('nobody', store)).toBeUndefined();
});

test('text holds enums by name, large numbers whole and times to the nanosecond', () => {
  const text = formatHistory({
    events: [{ eventId: 1 as never, eventType: 1, eventTime: { seconds: 1_795_000_000 as never, nanos: 7 } }],
  });
  expect(JSON.parse(text)).toEqual({
    events: [
      {
        ...{ eventId: '1', eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED' },
        eventTime: { seconds: '1795000000', nanos: 7 },
      },
    ],
  });
  expect(formatHistory(parseHistory(text))).toBe(text);
});

test('a workflow that Temporal does not know has no history; any other failure is one', async () => {
  const failing = (error: Error) =>
    fetchFrom({ workflow: { getHandle: () => ({ fetchHistory: () => Promise.reject(error) }) } } as never);
  expect(await failing(Object.assign(new Error('5 NOT_FOUND'), { code: 5 }))(run)).toBeUndefined();
  await expect(failing(Object.assign(new Error('14 UNAVAILABLE'), { code: 14 }))(run)).rejects.toThrow('UNAVAILABLE');
});
