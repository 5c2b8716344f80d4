import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { explainStage } from '../../../infra/client/lineage/explainStage';
import { renderExplanation } from '../../../cli/explanationText';
import { fakeContext } from './support/fakeTemporal';
import { makeRun, type MadeRun } from './support/madeRun';

const first = 'shop-2026-11-21T090000';
const second = 'shop-2026-11-22T090000';
const documents = { a: 'Oil the chain.', b: 'A worn chain skips.', c: 'Brake pads squeal.' };

/** The first run as it always is, the second with changes; Temporal knows neither. */
async function explain(stage: string, changes: Omit<MadeRun, 'runId'>, before: Partial<MadeRun> = {}) {
  const store = new MemoryObjectStore();
  await makeRun(store, { runId: first, ...before });
  await makeRun(store, { runId: second, ...changes });
  return explainStage(second, stage, fakeContext({}, store));
}

test('a stage of which nothing changed was reused, and who made it is told', async () => {
  const explanation = await explain('train', {});
  expect(explanation).toMatchObject({ reused: true, version: 1, before: { runId: first }, changes: [], causes: [] });
  expect(explanation.made.workflowId).toBe(first);
  expect(renderExplanation(explanation).join('\n')).toMatch(
    /^train of \S+ was reused: its key \w{8} \(version 1\) is that/,
  );
});

test('a changed corpus is the cause of all that is made of it, with the documents that changed', async () => {
  const changed = { a: documents.a, b: 'A worn chain skips over teeth.', d: 'New.', e: 'Newer.', f: 'Newest.' };
  const explanation = await explain('train', { documents: changed });
  expect(explanation.changes.map(({ kind }) => kind)).toEqual(['input']);
  expect(explanation.causes).toMatchObject([
    {
      through: ['ingest', 'chunk', 'train'],
      cause: { kind: 'source' },
      documents: { before: 3, after: 5, added: 3, removed: 1, changed: 1 },
    },
  ]);
  const text = renderExplanation(explanation).join('\n');
  expect(text).toContain('ingest: the files changed (shop.jsonl)');
  expect(text).toContain('3 → 5 documents: 3 added (d, e, f); 1 removed (c); 1 changed (b)');
  expect(text).toContain('by way of ingest > chunk > train');
});

test('of several ingested sets the one is named whose files changed', async () => {
  const store = new MemoryObjectStore();
  await makeRun(store, { runId: first });
  await makeRun(store, { runId: second, documents: { ...documents, d: 'New.' } });
  const name = `runs/${second}/run.json`;
  const record = JSON.parse((await store.get(name)).toString('utf8')) as {
    receipts: { stage: string; item?: string }[];
  };
  record.receipts.find(({ stage }) => stage === 'ingest')!.item = 'faq';
  await store.put(name, Buffer.from(JSON.stringify(record)));
  const explanation = await explainStage(second, 'train', fakeContext({}, store));
  const text = renderExplanation(explanation).join('\n');
  expect(text).toContain('  ingest:faq: the files changed (shop.jsonl)');
  expect(text).toContain('by way of ingest:faq > chunk > train');
});

test('a setting is told where it is read, with what it was before', async () => {
  const { changes, causes } = await explain('chunk', { maxTokens: 32 });
  expect(changes).toEqual([{ kind: 'config', path: 'maxTokens', before: 64, after: 32 }]);
  expect(causes).toMatchObject([{ through: ['chunk'], cause: { kind: 'config', path: 'maxTokens' } }]);
});

test('a stage whose code changed has another version', async () => {
  const { changes } = await explain('chunk', { chunkVersion: 2 });
  expect(changes).toEqual([{ kind: 'version', before: 1, after: 2 }]);
});

test('where the input came out as before, nothing after it was made again', async () => {
  const explanation = await explain('train', { chunkVersion: 2 });
  expect(explanation).toMatchObject({ reused: true, changes: [], causes: [] });
});

test('two causes are told apart, each once', async () => {
  const { causes } = await explain('evaluate', { maxTokens: 32, documents: { ...documents, d: 'New.' } });
  // Of chunk, train and the set, all are of the one corpus.
  expect(causes.map(({ cause, through }) => `${through[0]} ${cause.kind}`)).toEqual(['chunk config', 'ingest source']);
});

test('what was made twice of the same and came out otherwise is a cause of its own', async () => {
  const store = new MemoryObjectStore();
  const { receipts } = await makeRun(store, { runId: first });
  const key = receipts.find(({ stage }) => stage === 'train')!.key;
  await makeRun(store, { runId: second });
  for (const name of [...store.objects.keys()])
    if (name.startsWith(`artifacts/train/${key}/`)) await store.delete(name);
  await makeRun(store, { runId: second, luck: 'another processor' });
  const { causes, changes } = await explainStage(second, 'evaluate', fakeContext({}, store));
  expect(changes).toMatchObject([{ kind: 'input', name: 'model' }]);
  expect(causes).toMatchObject([{ through: ['train', 'evaluate'], cause: { kind: 'other-content' } }]);
});

test('the first run of a pipeline has nothing before it; runs after it and of others are none', async () => {
  const store = new MemoryObjectStore();
  await makeRun(store, { runId: first });
  await makeRun(store, { runId: second });
  const explanation = await explainStage(first, 'train', fakeContext({}, store));
  expect(explanation).not.toHaveProperty('before');
  expect(renderExplanation(explanation)[0]).toBe(
    `train of ${first} was made: no run of the pipeline before had this stage`,
  );
});

test('a stage that the run does not have is refused with those it has', async () => {
  await expect(explain('judge', {})).rejects.toMatchObject({ mend: 'it has ingest, chunk, train, evaluate' });
});
