import { renderDiff } from '../../../cli/diffText';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { readRunsDiff } from '../../../infra/client/comparison/readRunsDiff';
import { fakeContext } from './support/fakeTemporal';
import { makeRun, type MadeRun } from './support/madeRun';

const ids = ['shop-2026-11-21T090000', 'shop-2026-11-22T090000'] as const;

async function diff(changes: Omit<MadeRun, 'runId'>) {
  const store = new MemoryObjectStore();
  await makeRun(store, { runId: ids[0] });
  await makeRun(store, { runId: ids[1], ...changes });
  return readRunsDiff(ids[0], ids[1], fakeContext({}, store));
}

test('of runs of the same nothing differs but that the second made nothing', async () => {
  const found = await diff({});
  expect(found).toMatchObject({ spec: [], inputs: [], prompts: [], stages: [], metrics: [] });
  expect(found.sameStages).toEqual(['ingest', 'chunk', 'train', 'evaluate']);
  expect(renderDiff(found)).toEqual(
    expect.arrayContaining(['spec: the same', 'inputs: the same', 'metrics: the same']),
  );
});

test('settings, files, keys and counts are told field by field', async () => {
  const found = await diff({ maxTokens: 32, documents: { a: 'Oil the chain.', d: 'New.' }, status: 'failed' });
  expect(found.spec).toEqual([{ path: 'chunk.maxTokens', values: [64, 32] }]);
  expect(found.facts).toContainEqual({ name: 'status', before: 'completed', after: 'failed' });
  expect(found.inputs).toMatchObject([{ name: 'corpus', documents: { added: 1, removed: 2, changed: 0 } }]);
  const chunk = found.stages.find(({ stage }) => stage === 'chunk');
  expect(chunk?.key?.map(({ kind }) => kind)).toEqual(['config', 'input']);
  expect(chunk?.counts).toEqual([{ name: 'out', before: 3, after: 2 }]);
  const text = renderDiff(found).join('\n');
  expect(text).toContain('  chunk.maxTokens  64 → 32');
  expect(text).toContain('3 → 2 documents: 1 added (d); 2 removed (b, c)');
  expect(text).toContain('rows out  3 → 2');
});

test('a run that has left no record is refused', async () => {
  const context = fakeContext({ open: { status: 'RUNNING' } }, new MemoryObjectStore());
  await expect(readRunsDiff('open', 'nobody', context)).rejects.toThrow(
    'the run open is running and has left no record',
  );
});
