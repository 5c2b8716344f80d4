import type { WorkflowExecutionInfo } from '@temporalio/client';
import { MemoryObjectStore } from '../../../../infra/artifactStore/memoryObjectStore';
import { viewRefresh } from '../../../../infra/client/schedules/viewRefresh';
import { recordRun } from '../../../../activities/recordRun';
import { fakeContext } from '../support/fakeTemporal';
import { makeRun } from '../support/madeRun';

const runId = 'shop-2026-11-20T090000';
const firing = {
  workflowId: 'refresh-weekly-2026-11-20T09:00:00Z',
  runId: 'execution',
  status: { name: 'COMPLETED' },
  startTime: new Date('2026-11-20T09:00:00Z'),
  memo: { run: runId },
} as unknown as WorkflowExecutionInfo;
let store: MemoryObjectStore;

beforeEach(() => (store = new MemoryObjectStore()));

test('a run that was not promoted says what lowered its figure; of an earlier release, what its gate said', async () => {
  const made = await makeRun(store, { runId });
  const promotion = { promoted: false, verdict: 'keep' as const, reasons: ['help: not above BM25'] };
  const outcome = { verdict: 'keep' as const, why: 'fewer passages: nDCG@10 fell by .377' };
  await recordRun({ ...made, promotion, outcome }, store);
  const view = await viewRefresh(firing, fakeContext({}, store));
  expect(view).toMatchObject({ runId, status: 'completed', verdict: 'keep', promoted: false, reason: outcome.why });
  await recordRun({ ...made, promotion }, store);
  expect(await viewRefresh(firing, fakeContext({}, store))).toMatchObject({ reason: 'help: not above BM25' });
});

test('a record that cannot be read says so in its place', async () => {
  await store.put(`runs/${runId}/run.json`, Buffer.from('{"schemaVersion":2}'));
  expect(await viewRefresh(firing, fakeContext({}, store))).toMatchObject({
    ...{ runId, status: 'completed' },
    reason: expect.stringContaining('has schemaVersion 2'),
  });
});
