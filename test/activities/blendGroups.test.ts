import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blendGroups } from '../../activities/blendGroups';
import type { TrainingGroup } from '../../core/contracts/trainingGroup';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { storeOwnRows } from '../../infra/client/storeOwnRows';
import { specOf, stageRunner, type SpecFields } from './support/runStages';

let folder: string;
let store: MemoryObjectStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rw-own-rows-'));
  store = new MemoryObjectStore();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const jsonl = (rows: readonly object[]) => rows.map((each) => `${JSON.stringify(each)}\n`).join('');
const ownRows = (count: number) =>
  Array.from({ length: count }, (_, place) => ({
    ...{ query: `own question ${place}`, pos: [`answer ${place}`], neg: [`beside ${place}`] },
  }));

function generated(count: number): TrainingGroup[] {
  return Array.from({ length: count }, (_, place) => ({
    queryId: `q${place}`,
    query: place === 5 ? 'where do swallows sleep' : `what is number ${place}`,
    passages: [
      { chunkId: `p${place}`, text: `It is ${place}.`, label: 1, source: 'source' },
      { chunkId: `n${place}`, text: 'It is another.', label: 0, source: 'bm25' },
    ],
  }));
}

type Train = NonNullable<SpecFields['train']>;

/** 12 generated groups of which 2 are held out, and an evaluation set with one judged question and one that is not. */
async function blend(train: Train, others: Partial<SpecFields> = {}) {
  const stages = stageRunner(store);
  const spec = await storeOwnRows(specOf({ train, ...others }), folder, store);
  const groups = generated(12);
  const set = await stages.make('ingest', [{ id: 'd', text: 'd' }], {
    tables: {
      queries: [
        { id: 'asked', text: 'How do I bleed a brake?' },
        { id: 'of another split', text: 'own question 0' },
      ],
      qrels: [{ queryId: 'asked', documentId: 'd', score: 1 }],
    },
  });
  const receipt = await stages.run(blendGroups, {
    spec,
    inputs: {
      groups: await stages.make('assemble', [], {
        tables: { train: groups.slice(2), development: groups.slice(0, 2) },
      }),
      'set:faq': set,
    },
  });
  const own = (await stages.rows(receipt, 'train')).slice(10) as unknown as TrainingGroup[];
  return { stages, receipt, own, groups };
}

const describeGroup = ({ query, passages }: TrainingGroup) => [
  query,
  ...passages.map(({ text, label, source, role }) => [text, label, source, ...(role ? [role] : [])].join(' | ')),
];

test('rows of your own stand beside the generated groups, which stay what they were, and are never held out', async () => {
  await writeFile(join(folder, 'own.jsonl'), jsonl(ownRows(3)));
  const { stages, receipt, own, groups } = await blend({ mix: [{ jsonl: 'own.jsonl' }] });
  expect((await stages.rows(receipt, 'train')).slice(0, 10)).toEqual(groups.slice(2));
  expect(await stages.rows(receipt, 'development')).toEqual(groups.slice(0, 2));
  expect(own.map(describeGroup)).toEqual(
    [0, 1, 2].map((n) => [`own question ${n}`, `answer ${n} | 1 | own`, `beside ${n} | 0 | own`]),
  );
  expect(receipt.counts).toEqual({ in: 15, out: 15, dropped: {} });
  expect(receipt.summary).toMatchObject({
    groups: { train: 13, development: 2 },
    sources: {
      generated: { taken: 10, share: 0.769 },
      'mix[0] own.jsonl': { rows: 3, groups: 3, taken: 3, rowsWithDrawnNegatives: 0, share: 0.231 },
    },
    warnings: [],
  });
});

test('what an evaluation set or a held-out query asks is left out and counted, and so is what is no row', async () => {
  const rows = [
    ...ownRows(1),
    { query: 'how do I bleed a brake', pos: ['open the valve'], neg: ['n'] },
    { query: 'What is number 1?', pos: ['one'], neg: ['n'] },
    { query: 'where do swallows sleep', pos: ['trained on, not held out'], neg: ['n'] },
    { query: 'q' },
  ];
  await writeFile(join(folder, 'own.jsonl'), jsonl(rows));
  const { stages, receipt, own } = await blend({ mix: [{ jsonl: 'own.jsonl' }] });
  expect(own.map(({ query }) => query)).toEqual(['own question 0', 'where do swallows sleep']);
  expect(receipt.counts.dropped).toEqual({ 'leaks-test-question': 1, 'asks-held-out-query': 1, 'off-schema': 1 });
  const dropped = await stages.rows(receipt, 'dropped');
  expect(dropped).toEqual([
    expect.objectContaining({ reason: 'leaks-test-question', query: 'how do I bleed a brake' }),
    expect.objectContaining({ reason: 'asks-held-out-query', query: 'What is number 1?' }),
    expect.objectContaining({ message: expect.stringContaining('own.jsonl:5: field "pos"') as string }),
  ]);
});

test('a share is reached by drawing where there are more rows and by repeating where there are fewer', async () => {
  await writeFile(join(folder, 'many.jsonl'), jsonl(ownRows(50)));
  await writeFile(join(folder, 'few.jsonl'), jsonl([{ query: 'few', pos: 'p', neg: 'n' }]));
  // By hand: 10 generated groups are half of 20; a tenth of them is 2, four tenths are 8.
  const mix = [
    { jsonl: 'many.jsonl', share: 0.4 },
    { jsonl: 'few.jsonl', share: 0.1 },
  ];
  const { own, receipt } = await blend({ mix });
  const drawn = own.slice(0, 8).map(({ query }) => query);
  expect(new Set(drawn).size).toBe(8);
  expect(own.slice(8).map(({ query }) => query)).toEqual(['few', 'few']);
  expect(receipt.summary).toMatchObject({
    groups: { train: 20 },
    sources: {
      generated: { share: 0.5 },
      'mix[0] many.jsonl': { taken: 8 },
      'mix[1] few.jsonl': { taken: 2, groups: 1 },
    },
  });
  const again = await blend({ mix });
  expect(again.receipt).toMatchObject({ reused: true, digest: receipt.digest });
  const reseeded = await blend({ mix, seed: 14 });
  expect(reseeded.own.slice(0, 8).map(({ query }) => query)).not.toEqual(drawn);
});

test('a share that repeats rows often is warned of', async () => {
  await writeFile(join(folder, 'few.jsonl'), jsonl(ownRows(2)));
  const { receipt } = await blend({ mix: [{ jsonl: 'few.jsonl', share: 0.5 }] });
  expect(receipt.summary?.['warnings']).toEqual([
    expect.stringContaining('each of the 2 groups of few.jsonl is trained on 5.0 times an epoch'),
  ]);
});

test('rows without negatives are given answers to other questions, never their own', async () => {
  const rows = Array.from({ length: 9 }, (_, place) => ({ query: `q ${place}`, pos: `answer ${place % 5}` }));
  await writeFile(join(folder, 'own.jsonl'), jsonl(rows));
  const { own, receipt } = await blend({ mix: [{ jsonl: 'own.jsonl' }] }, { negatives: { perQuery: 3 } });
  for (const [place, { passages }] of own.entries()) {
    const [positive, ...negatives] = passages;
    expect(positive?.text).toBe(`answer ${place % 5}`);
    expect(negatives).toHaveLength(3);
    expect(new Set(passages.map(({ text }) => text)).size).toBe(4);
    expect(negatives.map(({ source, label }) => `${source} ${label}`)).toEqual(Array(3).fill('drawn 0'));
  }
  expect(receipt.summary).toMatchObject({ sources: { 'mix[0] own.jsonl': { rowsWithDrawnNegatives: 9 } } });
});

test('a row that nothing can be drawn for, and a negative that is its positive, make no group', async () => {
  await writeFile(join(folder, 'own.jsonl'), jsonl([...ownRows(1), { query: 'q', pos: 'P.', neg: 'p' }]));
  const { own, receipt } = await blend({ mix: [{ jsonl: 'own.jsonl' }] });
  // Its own negative is none; what is drawn is the answer of the other row.
  expect(own.map(describeGroup).at(-1)).toEqual(['q', 'P. | 1 | own', 'answer 0 | 0 | drawn']);
  await writeFile(join(folder, 'own.jsonl'), jsonl([{ query: 'q', pos: 'P.', neg: 'p' }]));
  await expect(blend({ mix: [{ jsonl: 'own.jsonl' }] })).rejects.toMatchObject({
    ...{
      code: 'nothing-left',
      message: expect.stringMatching(/^train.mix: own.jsonl gives no training group/) as string,
    },
  });
  expect(receipt.counts.dropped).toEqual({});
});

test('several positives are groups of their own, or one list where a recipe learns an order', async () => {
  await writeFile(join(folder, 'own.jsonl'), jsonl([{ query: 'q', pos: ['a', 'b', 'c'], neg: ['n'] }]));
  const mix = [{ jsonl: 'own.jsonl' }];
  const two = await blend({ mix }, { negatives: { positivesPerQuery: 2 } });
  expect(two.own.map(describeGroup)).toEqual([
    ['q', 'a | 1 | own', 'n | 0 | own'],
    ['q', 'b | 1 | own', 'n | 0 | own'],
  ]);
  const list = await blend({ mix, recipe: 'listnet' });
  expect(list.own.map(describeGroup)).toEqual([
    ['q', ...['a', 'b', 'c'].map((text) => `${text} | 1 | own | positive`), ...['n | 0 | own | negative']],
  ]);
});

test('a BEIR folder gives its grades, and what its qrels call irrelevant as negatives', async () => {
  await mkdir(join(folder, 'beir/qrels'), { recursive: true });
  const documents = ['best', 'good', 'none'].map((id) => ({ _id: id, title: 'T', text: `text of ${id}` }));
  await writeFile(join(folder, 'beir/corpus.jsonl'), jsonl(documents));
  await writeFile(
    join(folder, 'beir/queries.jsonl'),
    jsonl([
      { _id: '1', text: 'one' },
      { _id: '2', text: 'two' },
    ]),
  );
  const qrels = ['query-id\tcorpus-id\tscore', '1\tgood\t1', '1\tbest\t2', '1\tnone\t0', '2\tlost\t1', '9\tgood\t1'];
  await writeFile(join(folder, 'beir/qrels/train.tsv'), `${qrels.join('\n')}\n`);
  const { own, receipt } = await blend({ mix: [{ beir: 'beir' }], recipe: 'listnet' });
  expect(own.map(describeGroup)).toEqual([
    [
      'one',
      'T text of best | 1 | own | positive',
      'T text of good | 0.5 | own | positive',
      'T text of none | 0 | own | negative',
    ],
  ]);
  expect(receipt.counts.dropped).toEqual({ 'unknown-document': 1, 'unknown-query': 1 });
});

test('rows on S3 and a folder of files are read too, and what changed is read anew', async () => {
  const [first, second] = ownRows(2);
  await mkdir(join(folder, 'rows'));
  await writeFile(join(folder, 'rows/a.jsonl'), jsonl([first ?? {}]));
  await store.put('labelled/b.jsonl', Buffer.from(jsonl([second ?? {}])));
  const mix = [{ jsonl: 'rows' }, { s3: 'labelled' }];
  const { own, receipt } = await blend({ mix });
  expect(own.map(({ query }) => query)).toEqual(['own question 0', 'own question 1']);
  await store.put('labelled/b.jsonl', Buffer.from(jsonl([{ query: 'changed', pos: 'p', neg: 'n' }])));
  const later = await blend({ mix });
  expect(later.own.map(({ query }) => query)).toEqual(['own question 0', 'changed']);
  expect(later.receipt.key).not.toBe(receipt.key);
});

test('starting a run writes the digest down, and refuses rows that have another', async () => {
  await writeFile(join(folder, 'own.jsonl'), jsonl(ownRows(1)));
  const { train } = await storeOwnRows(specOf({ train: { mix: [{ jsonl: 'own.jsonl' }] } }), folder, store);
  expect(train.mix?.[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
  await writeFile(join(folder, 'own.jsonl'), jsonl(ownRows(2)));
  await expect(storeOwnRows(specOf({ train: { mix: train.mix } }), folder, store)).rejects.toThrow(
    /^train.mix\[0\]: the files have the digest [0-9a-f]{64}, the spec says /,
  );
  await store.put('pages/a.txt', Buffer.from('text'));
  await expect(storeOwnRows(specOf({ train: { mix: [{ s3: 'pages' }] } }), folder, store)).rejects.toThrow(
    'the s3 prefix pages holds no rows but a directory',
  );
});
