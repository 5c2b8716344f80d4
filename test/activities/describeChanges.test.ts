import { describeChanges } from '../../activities/describeChanges';
import { findPreviousRun } from '../../activities/findPreviousRun';
import { recordRun } from '../../activities/recordRun';
import { defineStage } from '../../activities/stage/definition';
import type { RunChanges } from '../../core/contracts/changes';
import type { EvaluationResult } from '../../core/contracts/evaluation';
import type { StageReceipt } from '../../core/contracts/receipt';
import { openArtifact } from '../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { specOf, stageRunner } from './support/runStages';

const store = new MemoryObjectStore();
const stages = stageRunner(store);

const document = (id: string, text: string) => ({ id, title: `title of ${id}`, text });
const chunk = (id: string, documentId: string) => {
  return { id, documentId, index: 0, text: `passage ${id}`, start: 0, end: 9 };
};
const query = (id: string, chunkId: string) => {
  return { id, chunkId, text: `question ${id}?`, language: 'en', strategy: 's', promptVersion: '1' };
};
const label = (queryId: string, chunkId: string, grade: number, requestKey = 'same', scale = 2) => {
  return { queryId, chunkId, grade, scale, strategy: 's', promptVersion: '1', model: 'm', requestKey };
};
const group = (queryId: string, text: string) => ({
  ...{ queryId, query: 'q' },
  passages: [
    { chunkId: 'c', text, label: 1, source: 's' },
    { chunkId: 'd', text: 'other', label: 0, source: 's' },
  ],
});

const result: EvaluationResult = {
  ...{ name: 'faq', protocol: 'p', documents: 3, queries: 2, depth: 7, won: [], lost: [], warnings: [] },
  systems: [
    {
      ...{ name: 'tuned', description: 't', tuned: true, differences: [] },
      metrics: [{ name: 'nDCG@10', mean: 0.5, standardError: 0 }],
    },
    // Better, and as it was: what moved is the system that would be deployed.
    {
      ...{ name: 'tuned-mix', description: 'm', tuned: true, differences: [] },
      metrics: [{ name: 'nDCG@10', mean: 1, standardError: 0 }],
    },
  ],
};

/** The relevant document of both questions is d1; `places` says whether it is first or second. */
async function evaluate(places: [1 | 2, 1 | 2]): Promise<StageReceipt> {
  const rank = (queryId: string, place: number): string =>
    place === 1
      ? `${queryId} Q0 d1 1 2 t\n${queryId} Q0 d2 2 1 t\n`
      : `${queryId} Q0 d2 1 2 t\n${queryId} Q0 d1 2 1 t\n`;
  const set = await stages.make('ingest', [document('set', 'of the evaluation')]);
  const definition = defineStage({
    ...{ name: 'evaluate', version: 1, inputs: ['set'], configure: () => ({ places }) },
    async run({ output }) {
      await output.writeBytes('qrels.trec', Buffer.from('q1 0 d1 1\nq2 0 d1 1\n'));
      await output.writeBytes('evaluation.json', Buffer.from(JSON.stringify(result)));
      await output.writeBytes('runs/tuned.trec', Buffer.from(rank('q1', places[0]) + rank('q2', places[1])));
      await output.writeBytes('runs/tuned-mix.trec', Buffer.from(rank('q1', 1) + rank('q2', 1)));
    },
  });
  return { ...(await stages.run(definition, { inputs: { set } })), item: 'faq' };
}

async function recordBefore(): Promise<StageReceipt[]> {
  const receipts = [
    await stages.make('ingest', [document('a', 'stays'), document('b', 'is changed'), document('c', 'goes')]),
    await stages.make('chunk', [chunk('a1', 'a'), chunk('b1', 'b'), chunk('c1', 'c')]),
    await stages.make('queries', [query('qa', 'a1'), query('qc', 'c1')]),
    await stages.make('judge', [
      ...[label('qa', 'a1', 2), label('qa', 'b0', 0, 'old'), label('qa', 'c1', 1), label('qa', 'x', 0, 'old')],
      ...[label('qa', 'y', 2, 'old'), label('qc', 'c1', 2)],
    ]),
    await stages.make('assemble', [], { tables: { train: [group('qa', 'old'), group('qb', 'kept')] } }),
    await evaluate([1, 2]),
  ];
  const input = { runId: 'earlier', spec: specOf({ name: 'pipe' }), sources: { evaluate: {} } };
  await recordRun({ input, status: 'completed', receipts }, store);
  return receipts;
}

const now = async () => ({
  ingest: await stages.make('ingest', [document('d', 'comes'), document('a', 'stays'), document('b', 'is edited')]),
  chunk: await stages.make('chunk', [chunk('d1', 'd'), chunk('a1', 'a'), chunk('b2', 'b')]),
  queries: await stages.make('queries', [query('qd', 'd1'), query('qa', 'a1')]),
  judge: await stages.make('judge', [
    ...[label('qd', 'd1', 2), label('qa', 'a1', 2), label('qa', 'b0', 1, 'new'), label('qa', 'x', 0, 'new')],
    ...[label('qa', 'y', 0, 'new'), label('qa', 'd1', 0)],
  ]),
  assemble: await stages.make('assemble', [], {
    tables: { train: [group('qb', 'kept')], development: [group('qa', 'old')] },
  }),
  'evaluation:faq': await evaluate([1, 1]),
});

test('nothing is compared with a pipeline that has not completed, nor with what is gone', async () => {
  expect(await findPreviousRun('pipe', store)).toBeNull();
  const [ingest, ...others] = await recordBefore();
  expect(Object.keys((await findPreviousRun('pipe', store))!.artifacts)).toHaveLength(others.length + 1);
  const manifest = `artifacts/ingest/${ingest!.key}/manifest.json`;
  const body = store.objects.get(manifest)!;
  store.objects.delete(manifest);
  const { runId, artifacts } = (await findPreviousRun('pipe', store))!;
  store.objects.set(manifest, body);
  expect(runId).toBe('earlier');
  expect(Object.keys(artifacts).sort()).toEqual(['assemble', 'chunk', 'evaluation:faq', 'judge', 'queries']);
});

describe('changes of a run', () => {
  let changes: RunChanges;
  let files: Record<string, string>;
  let receipt: StageReceipt;

  beforeAll(async () => {
    const { runId, artifacts } = (await findPreviousRun('pipe', store))!;
    const before = Object.entries(artifacts).map(([name, artifact]) => [`before:${name}`, artifact]);
    const inputs = { ...(await now()), ...Object.fromEntries(before) };
    receipt = await stages.run(describeChanges, { inputs, item: runId });
    const artifact = await openArtifact(store, 'changes', receipt.key);
    const names = ['changes.json', 'changes.md', 'changes.html'];
    const read = async (name: string) => [name, (await artifact.readFile(name)).toString('utf8')] as const;
    files = Object.fromEntries(await Promise.all(names.map(read)));
    changes = JSON.parse(files['changes.json']!) as RunChanges;
  });

  it('counts what came, went and changed', () => {
    const { documents, passages, queries, labels, groups } = changes;
    expect(documents).toMatchObject({ before: 3, now: 3, added: 1, removed: 1, changed: 1 });
    expect(passages).toEqual({ before: 3, now: 3, added: 2, removed: 2, changed: 0 });
    expect(queries).toMatchObject({ before: 2, now: 2, added: 1, removed: 1, changed: 0 });
    // In both: a1, b0, x, y of qa, of which b0 and y have another grade.
    expect(labels).toMatchObject({ before: 6, now: 6, added: 2, removed: 2, changed: 2 });
    // A group that moved from training to development is another.
    expect(groups).toEqual({ before: 2, now: 2, added: 1, removed: 1, changed: 0 });
    expect(receipt.summary).toMatchObject({ documents: { added: 1, removed: 1, changed: 1 }, regraded: 2 });
  });

  it('shows samples with their texts', () => {
    const { documents, queries, labels } = changes;
    expect(documents.samples.added).toEqual([{ id: 'd', title: 'title of d', now: 'comes' }]);
    expect(documents.samples.removed).toEqual([{ id: 'c', title: 'title of c', before: 'goes' }]);
    const edited = { id: 'b', title: 'title of b', before: 'is changed', now: 'is edited' };
    expect(documents.samples.changed).toEqual([edited]);
    expect(queries.samples.added).toEqual([{ id: 'qd', title: 'question qd?', now: 'passage d1' }]);
    expect(labels.samples.changed).toContainEqual({
      ...{ id: 'qa y', title: 'question qa?', before: '2 of 2: y', now: '0 of 2: y' },
    });
  });

  it('tells how the judge drifted', () => {
    // Grades of the four pairs: 2 0 0 2 before, 2 1 0 0 now; of three the request is another.
    const { probe, ...drift } = changes.drift;
    expect(drift).toEqual({ pairs: 4, askedAnew: 3, regraded: 2, meanShift: -0.125 });
    // Squared distances seen: 0 + 1 + 0 + 4. By chance, of 16 equally likely pairs: 2 against 2, 1, 0, 0 gives 0 + 1 + 4 + 4,
    // 0 against them 4 + 1 + 0 + 0, each twice: 28 of 16. So kappa is 1 - (5 / 4) / (28 / 16) = 2 / 7.
    expect(probe.kappa).toBeCloseTo(2 / 7, 12);
    expect(probe).toMatchObject({ pairs: 4, agreement: 0.5 });
    expect(probe.samples.map(({ before, now: graded }) => `${before} ${graded}`).sort()).toEqual([
      '0 of 2 1 of 2',
      '2 of 2 0 of 2',
    ]);
  });

  it('compares the metrics of the system to deploy on the same lists', () => {
    expect(changes.sets[0]!.runs.map(({ best }) => best)).toEqual(['tuned', 'tuned']);
    expect(files['changes.md']).toContain('The systems to deploy on faq, the first less the second');
    const [pair] = changes.sets[0]!.pairs;
    const [ndcg] = pair!.metrics;
    // One question rose from the second place to the first: 1 - 1 / log2(3), over two questions.
    expect(ndcg).toMatchObject({ metric: 'nDCG@10', mean: (1 - 1 / Math.log2(3)) / 2 });
    expect(pair).toMatchObject({ first: 'this run', second: 'earlier' });
    // 2 of the 2 sign patterns of one difference are as far from 0.
    expect(ndcg!.pValue).toBe(1);
  });

  it('says the same in Markdown and HTML, and nothing that would be markup', () => {
    expect(files['changes.md']).toContain('3 of 3 documents (100.0%) came, went or changed');
    for (const text of ['What came, went and changed', 'Drift of the judge', 'earlier', 'question qd?', 'faq']) {
      expect(files['changes.md']).toContain(text);
      expect(files['changes.html']).toContain(text);
    }
    expect(files['changes.html']).not.toMatch(/<script|https?:\/\//);
  });

  it('is the same bytes when it is made again, whoever runs', async () => {
    const { runId, artifacts } = (await findPreviousRun('pipe', store))!;
    const before = Object.entries(artifacts).map(([name, artifact]) => [`before:${name}`, artifact]);
    const inputs = { ...(await now()), ...Object.fromEntries(before) };
    const again = await stages.run(describeChanges, { inputs, item: runId, runId: 'another' });
    expect(again).toMatchObject({ reused: true, digest: receipt.digest });
  });
});
