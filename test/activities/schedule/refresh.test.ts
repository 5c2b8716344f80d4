import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { concludeRefresh } from '../../../activities/schedule/concludeRefresh';
import { prepareScheduledRun } from '../../../activities/schedule/prepareScheduledRun';
import { gateFile, type GateDecision } from '../../../core/contracts/promotion';
import { scheduleSettingsSchema, type RefreshInput } from '../../../core/contracts/schedule';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { prepareRun } from '../../../infra/client/prepareRun';
import type { ScheduleDesk } from '../../../infra/client/schedules/scheduleDesk';
import { readStoredSpec, storeSpec, type StoredSpec } from '../../../infra/client/schedules/storedSpec';
import { noPlaces } from '../../infra/models/support/noPlaces';
import { specOf, stageRunner } from '../support/runStages';

const runId = 'bikes-2026-11-28T030000';

describe('what a worker prepares', () => {
  let folder: string;
  let store: MemoryObjectStore;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rw-schedule-'));
    store = new MemoryObjectStore();
    await writeFile(path.join(folder, 'docs.jsonl'), '{"id":"1","text":"one"}\n');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('is what the command "run" prepares of the same files', async () => {
    const { prepared } = await prepare();
    const spec = specOf({ name: 'bikes', corpus: { jsonl: 'docs.jsonl' } });
    const options = { specFolder: folder, runId, prices: new Map() };
    const byHand = await prepareRun(spec, options, { store, modelPlaces: noPlaces });
    expect(prepared).toEqual({ ...byHand, input: { ...byHand.input, schedule: 'weekly' } });
  });

  test('is read anew each time: the corpus may have changed', async () => {
    const first = await prepare();
    await writeFile(path.join(folder, 'docs.jsonl'), '{"id":"1","text":"one"}\n{"id":"2","text":"two"}\n');
    const second = await prepare();
    expect(second.prepared?.input.sources.corpus?.digest).not.toBe(first.prepared?.input.sources.corpus?.digest);
    expect(second.prepared?.inputDigest).not.toBe(first.prepared?.inputDigest);
  });

  test('of a backfill is the corpus as of its period, and what was completed is left', async () => {
    const asOf = '2026-11-02T03:00:00.000Z';
    const { prepared } = await prepare({ asOf });
    expect(prepared?.input).toMatchObject({ isBackfill: true, spec: { corpus: { jsonl: 'docs.jsonl', asOf } } });
    const record = (status: string) => store.put(`runs/${runId}/run.json`, Buffer.from(JSON.stringify({ status })));
    await record('failed');
    expect(await prepare({ asOf })).toHaveProperty('prepared');
    await record('completed');
    expect(await prepare({ asOf })).toEqual({ done: runId });
  });

  test('is nothing where the same work is being done, and prices are those stored where a worker has none', async () => {
    expect(await prepare({}, { findOpenRun: async () => 'bikes-by-hand' })).toEqual({ running: 'bikes-by-hand' });
    const prices = 'models: { gpt-x: { inputPerMillion: 2, outputPerMillion: 8 } }\n';
    const { prepared } = await prepare({}, {}, { prices, spec: specOf({ llm: { model: 'gpt-x', budgetUsd: 1 } }) });
    const { llm } = prepared?.input.spec.judge ?? {};
    expect(llm?.price).toMatchObject({ inputPerMillion: 2, outputPerMillion: 8 });
  });

  test('a stored spec that was tampered with is refused by its digest', async () => {
    const { digest } = await storeSpec(stored(), store);
    expect(await readStoredSpec(digest, store)).toEqual(stored());
    store.objects.set(`specs/${digest}.json`, Buffer.from('{}'));
    await expect(readStoredSpec(digest, store)).rejects.toMatchObject({ code: 'damaged-artifact' });
  });

  function stored(changes: Partial<StoredSpec> = {}): StoredSpec {
    const spec = specOf({ name: 'bikes', corpus: { jsonl: 'docs.jsonl' } });
    return { schemaVersion: 1, label: 'bikes.yaml', text: 'name: bikes', settings: [], spec, folder, ...changes };
  }

  async function prepare(
    refresh: Partial<RefreshInput> = {},
    desk: Partial<ScheduleDesk> = {},
    changes: Partial<StoredSpec> = {},
  ) {
    const spec = await storeSpec(
      stored({ ...changes, ...(changes.spec ? { spec: { ...changes.spec, corpus: { jsonl: 'docs.jsonl' } } } : {}) }),
      store,
    );
    const tools = { store, modelPlaces: noPlaces, priceTable: undefined, desk: { ...quietDesk, ...desk } };
    const input = { ...refreshInput(), spec, ...refresh };
    const preparation = await prepareScheduledRun(
      { refresh: input, runId, taken: [], onProgress: () => undefined },
      tools,
    );
    return preparation as { prepared?: Awaited<ReturnType<typeof prepareRun>> };
  }
});

describe('after a refresh', () => {
  const below = {
    check: 'previous' as const,
    set: 'faq',
    passed: false,
    sentence: 'tuned is shown to be below previous',
  };
  const promotion = { promoted: false, verdict: 'keep' as const, reasons: [] };

  test('a regression pauses the schedule when it is asked to, with a note that names run and reason', async () => {
    const note = await conclude({ pauseOnRegression: true }, { checks: [below] });
    expect(note).toBe(
      `the run ${runId} is a regression, and the promoted model stays: faq: tuned is shown to be below previous (go on: npx rankwright schedule unpause weekly)`,
    );
    expect(await conclude({ pauseOnRegression: false }, { checks: [below] })).toBeNull();
    expect(await conclude({ pauseOnRegression: true }, { checks: [{ ...below, passed: true }] })).toBeNull();
  });

  test('a failure pauses it when it is asked to; a backfill never', async () => {
    const failed = { failure: 'the corpus is empty' };
    expect(await conclude({ pauseOnFailure: true }, failed)).toMatch(/^the run \S+ failed: the corpus is empty/);
    expect(await conclude({ pauseOnRegression: true }, failed)).toBeNull();
    const asOf = '2026-11-02T03:00:00.000Z';
    expect(await conclude({ pauseOnFailure: true }, failed, {}, { asOf })).toBeNull();
  });

  test('what is paused already keeps its note', async () => {
    const desk = { pause: async () => false };
    expect(await conclude({ pauseOnFailure: true }, { failure: 'x' }, desk)).toBeNull();
  });

  async function conclude(
    settings: object,
    outcome: { failure: string } | { checks: GateDecision['checks'] },
    desk: Partial<ScheduleDesk> = {},
    refresh: Partial<RefreshInput> = {},
  ): Promise<string | null> {
    const store = new MemoryObjectStore();
    const input = { ...refreshInput(settings), ...refresh };
    const tools = { store, desk: { ...quietDesk, ...desk } };
    if ('failure' in outcome) return concludeRefresh({ refresh: input, runId, outcome }, tools);
    const decision: GateDecision = { verdict: 'keep', system: 'tuned', metric: 'nDCG@10', checks: outcome.checks };
    const files = { [gateFile]: Buffer.from(JSON.stringify(decision)) };
    const gate = await stageRunner(store).make('gate', [], { files });
    return concludeRefresh({ refresh: input, runId, outcome: { gate, promotion } }, tools);
  }
});

const quietDesk: ScheduleDesk = { findOpenRun: async () => undefined, pause: async () => true };

function refreshInput(settings: object = {}): RefreshInput {
  const spec = { digest: '0'.repeat(64), label: 'bikes.yaml' };
  const all = scheduleSettingsSchema.parse({ every: '24h', ...settings });
  return { schedule: 'weekly', pipeline: 'bikes', spec, settings: all, notify: [] };
}
