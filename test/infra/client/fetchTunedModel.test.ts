import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { artifactPrefix } from '../../../core/artifactPrefix';
import { ArtifactWriter } from '../../../infra/artifactStore/artifactWriter';
import { artifactDigest, sealManifest } from '../../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import type { ClientContext } from '../../../infra/client/connect';
import { fetchTunedModel } from '../../../infra/client/fetchTunedModel';

const store = new MemoryObjectStore();
const context = { store, cacheFolder: mkdtempSync(join(tmpdir(), 'rw-models-')) } as unknown as ClientContext;

/** The artifact of an export that holds one file, and the receipt of its stage. */
async function writeExport(key: string, text: string) {
  const writer = new ArtifactWriter(store, artifactPrefix('export', key));
  await writer.writeBytes('onnx/model.onnx', Buffer.from(text));
  await writer.finish();
  const { parts, counts } = writer;
  await sealManifest(store, {
    ...{ schemaVersion: 1, stage: 'export', key, digest: artifactDigest(parts), config: {}, inputs: {}, parts, counts },
    ...{ startedAt: '2026-11-27T09:00:00Z', durationMs: 1, codeVersion: 'test', workflowId: 'w', runId: 'r' },
  });
  return { stage: 'export', key };
}

async function writeRun(runId: string, receipts: object[]): Promise<void> {
  await store.putIfAbsent(`runs/${runId}/run.json`, Buffer.from(JSON.stringify({ receipts })));
}

const [first, last, retriever, less] = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(32)) as [
  ...[string, string, string, string],
];

beforeAll(async () => {
  await writeRun('rounds', [
    { ...(await writeExport(first, 'the first round')), item: 'round 1' },
    await writeExport(last, 'the last round'),
    { ...(await writeExport(retriever, 'a bi-encoder')), item: 'retriever' },
    { ...(await writeExport(less, 'of the learning curve')), item: 'size-100' },
    { stage: 'evaluate', key: 'd' },
  ]);
  await writeRun('early', [{ stage: 'train', key: 'e' }]);
});

it('fetches the reranker of the last round, once', async () => {
  const folder = await fetchTunedModel('rounds', context);
  const file = join(folder, 'onnx/model.onnx');
  expect(readFileSync(file, 'utf8')).toBe('the last round');
  expect(readdirSync(join(context.cacheFolder, 'models'))).toEqual([`export-${last}`]);
  writeFileSync(file, 'what lies there is taken');
  expect(await fetchTunedModel('rounds', context)).toBe(folder);
  expect(readFileSync(file, 'utf8')).toBe('what lies there is taken');
});

it('says that a run has no model yet', async () => {
  await expect(fetchTunedModel('early', context)).rejects.toMatchObject({ code: 'missing-object' });
});
