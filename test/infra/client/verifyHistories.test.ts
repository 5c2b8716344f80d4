import { gzipSync } from 'node:zlib';
import { defaultPayloadConverter } from '@temporalio/common';
import type { RunRecord } from '../../../core/contracts/activities';
import type { Finding } from '../../../core/contracts/verification';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { verifyRun } from '../../../infra/client/verification/verifyRun';
import { keepHistories } from '../../../infra/histories/keptHistories';
import { fakeContext } from './support/fakeTemporal';
import { makeRun } from './support/madeRun';

const runId = 'shop-2026-11-21T090000';
let store: MemoryObjectStore;
let record: RunRecord;

beforeEach(async () => {
  store = new MemoryObjectStore();
  record = await makeRun(store, { runId });
});

async function verify(context = fakeContext({}, store)): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const each of verifyRun(runId, context)) findings.push(each);
  return findings;
}

function damagedIn(findings: Finding[]): string[] {
  return findings
    .filter(({ state }) => state === 'damaged')
    .map(({ kind, subject, message }) => `${kind} ${subject}: ${message}`);
}

const execution = { workflowId: runId, runId: 'execution' };
const keep = async (change: (receipts: RunRecord['receipts']) => object[] = (all) => all) => {
  const events = change(record.receipts).map((receipt, index) => ({
    eventId: index + 1,
    activityTaskCompletedEventAttributes: { result: { payloads: [defaultPayloadConverter.toPayload(receipt)] } },
  }));
  const fetch = async () => ({ events }) as never;
  await keepHistories(execution, { store, fetch, tell: () => undefined });
};

test('receipts are compared, and run.json is in them', async () => {
  await keep();
  const findings = await verify();
  expect(damagedIn(findings)).toEqual([]);
  expect(findings.filter(({ kind }) => kind === 'history').map(({ message }) => message)).toEqual([
    '4 events, as they were kept',
  ]);
  expect(findings.find(({ kind }) => kind === 'record')?.message).toBe('the 4 receipts of run.json are in it');
});

test('a receipt of another artifact than the manifest is found', async () => {
  await keep(([first, ...others]) => [{ ...first, counts: { ...first!.counts, out: 9 } }, ...others]);
  const damaged = damagedIn(await verify());
  expect(damaged[0]).toMatch(
    /^receipt receipt of ingest \w+ in the history of \S+: counts.out: 9 in the receipt, 3 in/,
  );
  expect(damaged[1]).toMatch(/^record history of \S+: run.json has receipts that are not in it/);
});

test('a history that was changed is found', async () => {
  await keep();
  const key = [...store.objects.keys()].find((each) => each.includes('/histories/'))!;
  await store.put(key, gzipSync('{"events":[]}'));
  expect(damagedIn(await verify()).join('\n')).toContain(`${key} is not what was kept`);
});

test.each([
  ['the same in another order of its maps is the same', '7', []],
  ['others are found', '8', ['Temporal has other events']],
])('while Temporal knows the run its events are compared: %s', async (_, stage, expected) => {
  const historyOf = (fields: Record<string, string>): never => {
    const indexedFields = Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, defaultPayloadConverter.toPayload(value)]),
    );
    const attributes = { upsertWorkflowSearchAttributesEventAttributes: { searchAttributes: { indexedFields } } };
    return { events: [{ eventId: 1, ...attributes }] } as never;
  };
  const kept = async () => historyOf({ rwStage: '7', rwVerdict: 'pending' });
  await keepHistories(execution, { store, fetch: kept, tell: () => undefined });
  const context = fakeContext({ [runId]: {} }, store);
  const known = context.temporal.workflow.getHandle(runId);
  const fetchHistory = async () => historyOf({ rwVerdict: 'pending', rwStage: stage });
  context.temporal.workflow.getHandle = () => ({ ...known, fetchHistory }) as never;
  const found = (await verify(context)).filter(({ state, kind }) => state === 'damaged' && kind === 'history');
  expect(found.map(({ message }) => message)).toEqual(expected);
});
