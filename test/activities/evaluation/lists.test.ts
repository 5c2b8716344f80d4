import { scoreRun } from '../../../core/evaluation/metrics';
import { sha256 } from '../../../core/hashing/digest';
import { vectorOf } from '../support/countingEncoder';
import { evaluateSet, idsOf, type TinySet } from '../support/evaluateSet';

const texts = {
  d1: 'Wipe the chain and oil each roller of it.',
  d2: 'A worn chain wears the sprockets.',
  d3: 'Squeeze the brake lever.',
  d4: 'The chain.',
  d5: 'Chain guards keep trousers away from the chain, and are cheap.',
  d6: 'Brake pads of resin.',
};
const set: TinySet = {
  documents: Object.entries(texts).map(([id, text]) => ({ id, text })),
  queries: [
    { id: 'q1', text: 'worn chain' },
    { id: 'q2', text: 'brake' },
  ],
  qrels: [
    { queryId: 'q1', documentId: 'd2', score: 1 },
    { queryId: 'q2', documentId: 'd6', score: 1 },
  ],
};

type Ids = keyof typeof texts;
const byLength = (ids: readonly string[]) =>
  [...ids].sort((left, right) => texts[left as Ids].length - texts[right as Ids].length);
const byCosine = (query: string, ids: string[] = Object.keys(texts)) => {
  const product = (id: string) => {
    const asked = vectorOf(query);
    return vectorOf(texts[id as Ids]).reduce((sum, value, i) => sum + value * asked[i]!, 0);
  };
  return [...ids].sort((left, right) => product(right) - product(left));
};
const systemsOf = ({ systems }: Awaited<ReturnType<typeof evaluateSet>>['result']) => systems.map(({ name }) => name);
const openSystems = ['bm25', 'dense', 'bm25+dense', 'bm25+dense-rerank'];

/** What another tool would compute from the artifact's runs and judgements. */
async function expectRecomputable({ result, qrels, runOf }: Awaited<ReturnType<typeof evaluateSet>>): Promise<void> {
  for (const { name, metrics } of result.systems) {
    const scored = scoreRun(
      qrels,
      await runOf(name),
      metrics.map((metric) => metric.name),
    );
    expect(scored.map(({ mean }) => mean)).toEqual(metrics.map(({ mean }) => mean));
  }
}

test("BM25's lists are re-ranked unless told", async () => {
  const made = await evaluateSet(set);
  const { result, runOf } = made;
  expect(result.lists).toMatchObject({ kind: 'bm25', system: 'bm25' });
  const found = idsOf(await runOf('bm25'), 'q1')!;
  expect([...found].sort()).toEqual(['d1', 'd2', 'd4', 'd5']);
  expect(idsOf(await runOf('tuned'), 'q1')).toEqual(byLength(found));
  const digests = Object.fromEntries(result.systems.map(({ name, candidates }) => [name, candidates]));
  for (const name of ['bm25', 'bm25+dense-rerank', 'tuned', 'tuned-int8'])
    expect([name, digests[name]]).toEqual([name, result.lists!.sha256]);
  expect(digests['dense']).not.toBe(result.lists!.sha256);
  await expectRecomputable(made);
});

test('those of the bi-encoder', async () => {
  const { result, runOf } = await evaluateSet(set, { lists: { of: 'dense' } }, { previous: true });
  const nearest = byCosine('worn chain').slice(0, 4);
  expect(idsOf(await runOf('dense'), 'q1')).toEqual(nearest);
  for (const system of ['tuned', 'tuned-int8', 'previous'])
    expect(idsOf(await runOf(system), 'q1')).toEqual(byLength(nearest));
  expect(result.lists).toMatchObject({ kind: 'dense', system: 'dense' });
  expect(systemsOf(result)).toEqual([...openSystems, 'tuned', 'tuned-int8', 'previous']);
  expect(result.systems.find(({ name }) => name === 'tuned')?.description).toBe(
    "the untuned bi-encoder's top 4 re-ranked by the tuned cross-encoder (fp32)",
  );
  expect(result.protocol).toContain('The top 4 of the untuned bi-encoder over all 6 documents, re-ranked; "bm25" and');
  // What was chosen was chosen on BM25's lists.
  expect(result.depths?.points.map(({ depth }) => depth)).toEqual([0, 4]);
});

test('those of both together', async () => {
  const { result, runOf } = await evaluateSet(set, { lists: { of: 'hybrid' } });
  const fused = idsOf(await runOf('bm25+dense'), 'q1')!;
  expect(fused).toHaveLength(4);
  expect(idsOf(await runOf('tuned'), 'q1')).toEqual(byLength(fused));
  expect(idsOf(await runOf('hybrid+dense-rerank'), 'q1')).toEqual(byCosine('worn chain', fused));
  expect(result.lists).toMatchObject({ kind: 'hybrid', system: 'bm25+dense' });
});

test('those of the own engine, as the product would do', async () => {
  const run = 'q1 Q0 d5 1 3 mine\nq1 Q0 gone 2 2 mine\nq1 Q0 d2 3 1 mine\n';
  const files = [run];
  const made = await evaluateSet(set, { lists: { of: 'run' }, run: 'mine.trec', runSha256: sha256(run) }, { files });
  const { result, runOf } = made;
  expect(idsOf(await runOf('run'), 'q1')).toEqual(['d5', 'gone', 'd2']);
  expect(idsOf(await runOf('tuned'), 'q1')).toEqual(['d2', 'd5']);
  expect(idsOf(await runOf('tuned'), 'q2')).toBeUndefined();
  expect(idsOf(await runOf('run+dense-rerank'), 'q1')).toEqual(byCosine('worn chain', ['d2', 'd5']));
  expect(result.lists).toMatchObject({ kind: 'run', system: 'run' });
  expect(result.systems.find(({ name }) => name === 'tuned')?.differences.map(({ baseline }) => baseline)).toContain(
    'run',
  );
  expect(result.warnings).toEqual([
    'the lists of your own engine have no list for 1 of 2 questions',
    'the lists of your own engine name 1 documents that the set does not have; they are left out',
  ]);
  await expectRecomputable(made);
});

test('frozen ones from a file: every system has the same candidates, and their own order is the baseline', async () => {
  const lists = 'q1\td5 d2 d3\nq2\td6 d1\n';
  const mix = { untuned: weights({ bm25: 1, dense: 0 }), depth: { chosen: 10, tried: [] } };
  const made = await evaluateSet(
    set,
    { lists: { file: 'lists.tsv', fileSha256: sha256(lists) } },
    { files: [lists], mix, previous: true },
  );
  const { result, runOf } = made;
  expect(systemsOf(result)).toEqual([
    ...['lists', 'lists+bm25-rerank', 'lists+dense-rerank', 'tuned', 'tuned-int8', 'previous'],
  ]);
  expect(new Set(result.systems.map(({ candidates }) => candidates))).toEqual(new Set([result.lists!.sha256]));
  expect(idsOf(await runOf('lists'), 'q1')).toEqual(['d5', 'd2', 'd3']);
  // "worn" is in d2 alone and "chain" not in d3.
  expect(idsOf(await runOf('lists+bm25-rerank'), 'q1')).toEqual(['d2', 'd5', 'd3']);
  expect(idsOf(await runOf('lists+dense-rerank'), 'q1')).toEqual(byCosine('worn chain', ['d5', 'd2', 'd3']));
  expect(idsOf(await runOf('tuned'), 'q1')).toEqual(byLength(['d5', 'd2', 'd3']));
  expect(result.depths).toBeUndefined();
  expect(result.protocol).toContain(sha256(lists));
  // Second, and first: (1/2 + 1) / 2.
  expect(metricOf(result, 'lists', 'MRR@10')).toBe(0.75);
  await expectRecomputable(made);
});

test('a file that names nothing of the set is refused', async () => {
  const lists = 'q1\tx\nq9\td1\n';
  const evaluating = evaluateSet(set, { lists: { file: 'l', fileSha256: sha256(lists) } }, { files: [lists] });
  await expect(evaluating).rejects.toMatchObject({
    code: 'bad-source',
    message: 'the candidate lists have lists for 1 of 2 questions of the set, and name no document of it',
  });
});

test('closed ones: a relevant document and N others of what BM25 finds', async () => {
  const made = await evaluateSet(set, { lists: { closed: 2, seed: 5 } }, { previous: true });
  const { result, runOf, qrels } = made;
  expect(result.lists).toMatchObject({ kind: 'closed', closed: { others: 2, drawnFrom: 4, seed: 5 } });
  const list = idsOf(await runOf('lists'), 'q1')!;
  expect(list).toHaveLength(3);
  // Of words in documents d2 has both, so BM25 has it first.
  expect(list[0]).toBe('d2');
  expect(idsOf(await runOf('tuned'), 'q1')).toEqual(byLength(list));
  expect(systemsOf(result)).toEqual(['lists', 'lists+dense-rerank', 'tuned', 'tuned-int8', 'previous']);
  expect(qrels.get('q1')).toEqual(new Map([['d2', 1]]));
  expect(result.depth).toBe(3);
  expect(result.protocol).toContain("N = 2 that are not judged relevant, drawn with seed 5 from BM25's top k = 4");
  expect(result.protocol).toContain("questions and judgements are the evaluation set's own, none of them generated");
  expect(result.systems.find(({ name }) => name === 'tuned')?.description).toBe(
    'closed lists (1 relevant document and 2 others) re-ranked by the tuned cross-encoder (fp32)',
  );
  // The brake is in two documents.
  expect(result.warnings).toEqual(['for 1 of 2 questions BM25 finds fewer than 2 others: their lists are shorter']);
  await expectRecomputable(made);
  const again = await evaluateSet(set, { lists: { closed: 2, seed: 5 } });
  expect(again.result.lists).toEqual(result.lists);
});

const weights = (shares: object) => ({
  ...{ weights: shares, tried: 1, alike: 1, metric: { name: 'nDCG@10', mix: 1, alone: {} } },
});

function metricOf(
  { systems }: { systems: { name: string; metrics: { name: string; mean: number }[] }[] },
  system: string,
  metric: string,
) {
  return systems.find(({ name }) => name === system)?.metrics.find(({ name }) => name === metric)?.mean;
}
