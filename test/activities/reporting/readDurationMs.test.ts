import { readDurationMs } from '../../../activities/reporting/readDurationMs';
import type { Manifest } from '../../../core/contracts/manifest';
import { sealManifest } from '../../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';

const made: Manifest = {
  ...{ schemaVersion: 1, stage: 'judge-requests', key: '1'.repeat(32), digest: '1'.repeat(64), version: 1 },
  ...{ config: {}, inputs: {}, parts: [], counts: { in: 0, out: 0, dropped: {} } },
  ...{ startedAt: '2026-11-28T11:00:00.000Z', durationMs: 200 },
  ...{ codeVersion: 'rankwright 0.1.0', workflowId: 'shop-1/judge', runId: 'execution' },
};
const requests = { stage: made.stage, key: made.key, digest: made.digest };
// It collected for .4 s, 35 s after its requests were written down.
const judge: Manifest = {
  ...{ ...made, stage: 'judge', key: '2'.repeat(32), startedAt: '2026-11-28T11:00:35.000Z', durationMs: 400 },
  inputs: { 'round:1:requests': requests },
};

test('what was asked took from its first requests to the end of collecting', async () => {
  const store = new MemoryObjectStore();
  await sealManifest(store, made);
  expect(await readDurationMs(judge, store)).toBe(35_400);
});

test.each([
  ['nothing was asked', { ...judge, inputs: {} }],
  ['an earlier run asked', { ...judge, workflowId: 'shop-2/judge' }],
])('where %s, its own time counts', async (_, manifest) => {
  const store = new MemoryObjectStore();
  await sealManifest(store, made);
  expect(await readDurationMs(manifest, store)).toBe(400);
});

test('requests that are gone tell nothing', async () => {
  expect(await readDurationMs(judge, new MemoryObjectStore())).toBe(400);
});
