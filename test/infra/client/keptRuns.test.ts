import { renderHistory } from '../../../cli/tables/historyTable';
import { renderRunsTable } from '../../../cli/tables/runsTable';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { explainStage } from '../../../infra/client/lineage/explainStage';
import { readPipelineHistory } from '../../../infra/client/readPipelineHistory';
import { readReport } from '../../../infra/client/readReport';
import { listRuns, viewRun } from '../../../infra/client/runs';
import { fakeContext } from './support/fakeTemporal';
import { makeRun } from './support/madeRun';

const ids = ['shop-2026-11-20T090000', 'shop-2026-11-21T090000', 'shop-2026-11-22T090000', 'shop-2026-11-23T090000'];
let store: MemoryObjectStore;

beforeEach(() => (store = new MemoryObjectStore()));

test('a run that Temporal has forgotten is shown from its record', async () => {
  const startedAt = '2026-11-21T09:00:07.000Z';
  await makeRun(store, { runId: ids[1]!, startedAt, status: 'failed' });
  const view = await viewRun(ids[1]!, fakeContext({}, store));
  expect(view).toMatchObject({ status: 'failed', pipeline: 'shop', isForgotten: true, startedAt, closedAt: startedAt });
  expect(view.stages.map(({ name, state, counts }) => [name, state, counts?.out])).toEqual([
    ...[
      ['ingest', 'done', 3],
      ['chunk', 'done', 3],
      ['train', 'done', 0],
      ['evaluate', 'done', 0],
    ],
  ]);
  await expect(readReport(ids[1]!, 'html', fakeContext({}, store))).rejects.toThrow('has no report');
  await expect(viewRun('nobody', fakeContext({}, store))).rejects.toThrow('there is no run nobody');
});

test('records of earlier versions have no times: the id of the run has', async () => {
  await makeRun(store, { runId: ids[1]! });
  expect(await viewRun(ids[1]!, fakeContext({}, store))).toMatchObject({ startedAt: '2026-11-21T09:00:00.000Z' });
});

test('runs are listed whoever knows them, the newest first and no more than were asked for', async () => {
  for (const runId of [ids[0]!, ids[1]!, ids[3]!]) await makeRun(store, { runId });
  // Temporal knows two, of which one is open; its clock says they began on the 21st at nine.
  const context = fakeContext({ [ids[1]!]: { status: 'COMPLETED' }, [ids[2]!]: { status: 'RUNNING' } }, store);
  const listed = await listRuns(10, context);
  expect(listed.map(({ runId, isForgotten = false }) => [runId, isForgotten])).toEqual([
    [ids[3], true],
    [ids[1], false],
    [ids[2], false],
    [ids[0], true],
  ]);
  expect((await listRuns(1, fakeContext({}, store))).map(({ runId }) => runId)).toEqual([ids[3]]);
});

describe('records that cannot be read', () => {
  // A later release, and a record that was torn.
  const later = Buffer.from(JSON.stringify({ schemaVersion: 2 }));

  beforeEach(async () => {
    await makeRun(store, { runId: ids[0]! });
    await store.put(`runs/${ids[1]!}/run.json`, later);
    await store.put(`runs/${ids[2]!}/run.json`, Buffer.from('{"schemaVersion"'));
    await makeRun(store, { runId: ids[3]!, maxTokens: 32 });
  });

  test('are told in lists, which lose nothing else', async () => {
    const context = fakeContext({}, store);
    const runs = await listRuns(10, context);
    expect(runs.map(({ runId, status, startedAt }) => [runId, status, startedAt])).toEqual([
      [ids[3], 'completed', '2026-11-23T09:00:00.000Z'],
      [ids[2], 'unreadable', '2026-11-22T09:00:00.000Z'],
      [ids[1], 'unreadable', '2026-11-21T09:00:00.000Z'],
      [ids[0], 'completed', '2026-11-20T09:00:00.000Z'],
    ]);
    expect(renderRunsTable(runs, 0).slice(-2)).toEqual([
      expect.stringMatching(/22T090000\/run\.json is no record of a run; restore it from a backup/),
      expect.stringMatching(/21T090000\/run\.json has schemaVersion 2, and this rankwright reads 1; .*update this one/),
    ]);
  });

  test('end no history, whoever knows the run, and no explanation of a stage', async () => {
    const context = fakeContext({ [ids[1]!]: { status: 'COMPLETED' } }, store);
    const history = await readPipelineHistory('shop', 10, context);
    expect(
      new Map(history.runs.map(({ runId, status, unreadable }) => [runId, [status, unreadable !== undefined]])),
    ).toEqual(
      new Map([
        [ids[3], ['completed', false]],
        [ids[2], ['unreadable', true]],
        [ids[1], ['completed', true]],
        [ids[0], ['completed', false]],
      ]),
    );
    expect(renderHistory(history).filter((line) => line.includes('record cannot be read'))).toHaveLength(2);
    const explained = await explainStage(ids[3]!, 'chunk', context);
    expect(explained.before?.runId).toBe(ids[0]);
  });

  test('are not shown as a run', async () => {
    await expect(viewRun(ids[1]!, fakeContext({}, store))).rejects.toMatchObject({ code: 'unknown-version' });
  });
});

describe('the history of a pipeline', () => {
  test('tells of each run what it made, reused and measured, and how that changed on the same set', async () => {
    await makeRun(store, { runId: ids[0]! });
    await makeRun(store, { runId: ids[1]!, maxTokens: 32 });
    await makeRun(store, { runId: ids[2]!, documents: { a: 'Oil.', b: 'Skip.', c: 'Squeal.' } });
    await makeRun(store, { runId: 'other-2026-11-22T090000' });
    const context = fakeContext({}, store);
    const { runs, promoted } = await readPipelineHistory('shop', 10, context);
    const mean = 1 / Math.log2(3);
    expect(promoted).toBeUndefined();
    expect(runs.map(({ runId, stages, metric }) => [runId, stages, metric?.mean, metric?.change])).toEqual([
      // Another corpus is another set: nothing to compare with.
      [ids[2], { made: 4, reused: 0 }, mean, undefined],
      // Other settings and the same passages: only the passages were made again.
      [ids[1], { made: 1, reused: 3 }, mean, { since: ids[0], difference: 0 }],
      [ids[0], { made: 4, reused: 0 }, mean, undefined],
    ]);
  });

  test('a pipeline without a run is refused with those that have some', async () => {
    await makeRun(store, { runId: ids[0]! });
    await expect(readPipelineHistory('ship', 10, fakeContext({}, store))).rejects.toMatchObject({
      message: 'there is no run of a pipeline ship',
      mend: expect.stringContaining('runs were recorded of shop'),
    });
  });
});
