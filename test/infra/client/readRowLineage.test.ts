import { ArtifactWriter } from '../../../infra/artifactStore/artifactWriter';
import { artifactDigest, sealManifest } from '../../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { readRowLineage } from '../../../infra/client/lineage/readRowLineage';
import { traceRequests } from '../../../infra/client/lineage/traceRequests';
import { Ledger } from '../../../infra/ledger/ledger';
import { pipelineSpecSchema } from '../../../core/contracts/pipelineSpec';
import { answersKey } from '../../../core/llm/answersPlace';
import { renderInputLine } from '../../../core/llm/batchInput';
import { batchFolder, inputObjectName, submittedNoteName } from '../../../core/llm/batchNames';
import { exampleRunId, writeExampleRun } from './support/exampleRun';
import { fakeContext } from './support/fakeTemporal';

const context = async () => {
  const store = new MemoryObjectStore();
  await writeExampleRun(store);
  return fakeContext({}, store);
};

test('rows of a question are led back to document, prompt and judgement', async () => {
  const rows = await readRowLineage(exampleRunId, 'q0', await context());
  expect(rows.map(({ table, row }) => `${table}:${row}`)).toEqual(['train:1', 'train:2']);
  const [{ query, passages }] = rows as [(typeof rows)[number]];
  expect(query).toMatchObject({
    text: 'how do I oil the chain',
    strategy: 'zero-shot',
    promptVersion: '1',
    chunkId: 'p0',
  });
  expect(passages.map(({ chunkId, document, judgement }) => [chunkId, document?.id, judgement?.grade])).toEqual([
    ['p0', 'doc-0', 3],
    ['p4', 'doc-4', 0],
    ['p5', 'doc-5', 0],
  ]);
  expect(passages[0]!.judgement).toMatchObject({
    scale: 3,
    model: 'judge-1',
    promptVersion: '2',
    request: { key: 'a'.repeat(64) },
  });
});

test('a row is also found by its place, counted from 1 in its table', async () => {
  const rows = await readRowLineage(exampleRunId, 'development:1', await context());
  expect(rows.map(({ query }) => query.id)).toEqual(['q1']);
  for (const place of ['development:2', 'train:0', 'q2', 'nothing'])
    await expect(readRowLineage(exampleRunId, place, await context())).rejects.toThrow(
      `no training row of ${exampleRunId} is of ${place}`,
    );
});

test('requests are found in every round with their answers, what they cost, and the batch that they went to', async () => {
  const store = new MemoryObjectStore();
  const price = { inputPerMillion: 2, outputPerMillion: 10, batchDiscount: 0.5 };
  const spec = pipelineSpecSchema.parse({ name: 'shop', corpus: { s3: 'x/' }, llm: { model: 'm', price } });
  const keys = ['1', '2', '3', '4'].map((digit) => digit.repeat(64));
  const write = async (stage: string, rows: object[], inputs = {}) => {
    const key = `${rows.length}${stage.length}`.padEnd(32, 'a');
    const writer = new ArtifactWriter(store, `artifacts/${stage}/${key}`);
    for (const row of rows) await writer.write(row);
    await writer.finish();
    const { parts, counts } = writer;
    const digest = artifactDigest(parts);
    const facts = { startedAt: '', durationMs: 0, codeVersion: '', workflowId: '', runId: '' };
    await sealManifest(store, { schemaVersion: 1, stage, key, digest, config: {}, inputs, parts, counts, ...facts });
    return { stage, key, digest };
  };
  const request = (key: string, chunkId: string) => ({
    ...{ key, context: { chunkId } },
    body: { model: 'm', messages: [{ role: 'user', content: 'ask' }] },
  });
  const first = await write('query-requests', [
    request(keys[0]!, 'p1'),
    request(keys[1]!, 'p2'),
    request(keys[2]!, 'p1'),
  ]);
  const second = await write('query-requests', [request(keys[3]!, 'p1')]);
  const answer = { key: keys[3], status: 'answered', content: '', tokensIn: 9, tokensOut: 1 };
  const answers = await write('query-answers', [answer]);
  const inputs = {
    'round:1:requests': first,
    'round:1:answers': first,
    'round:2:requests': second,
    'round:2:answers': answers,
  };
  const artifact = await write('queries', [], inputs);
  const ledger = await new Ledger(store).openScope('s', keys);
  const usage = { tokensIn: 1000, tokensCached: 0, tokensOut: 100 };
  const entryOf = (key: string, isBatch: boolean) => ({
    ...{ model: 'm', usage, isBatch },
    answer: { key, status: 'answered' as const, content: '', tokensIn: 1000, tokensOut: 100 },
  });
  await ledger.add(entryOf(keys[0]!, true));
  await ledger.add(entryOf(keys[2]!, false));
  await ledger.close();
  const folder = batchFolder('query-answers', answersKey('query-answers', first));
  const input = inputObjectName(folder, 1, 0, 'd'.repeat(64));
  await store.put(input, Buffer.from(keys.map((key) => renderInputLine(key, {})).join('')));
  await store.put(submittedNoteName(input), Buffer.from('{"providerId":"batch_7","inputFileId":"f"}'));
  const isMeant = ({ context: { chunkId } }: { context: Record<string, unknown> }) => chunkId === 'p1';
  const traced = (await traceRequests([{ stage: 'queries', artifact, isMeant }], { store, spec })).get('queries');
  // 1000 tokens at $2 and 100 at $10 a million are $0.003, half of it in a batch.
  expect(traced).toEqual([
    {
      ...{ key: keys[0], round: 1, batch: { id: 'batch_7', input: `s3://memory/${input}` } },
      answer: { status: 'answered', model: 'm', ...usage, nanoUsd: 1_500_000 },
    },
    { key: keys[2], round: 1, answer: { status: 'answered', model: 'm', ...usage, nanoUsd: 3_000_000 } },
    // The ledger has lost it, the answers have it, and no batch of its round does.
    { key: keys[3], round: 2, answer: { status: 'answered', model: '', tokensIn: 9, tokensCached: 0, tokensOut: 1 } },
  ]);
});
