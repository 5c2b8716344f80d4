import fc from 'fast-check';
import { selectSubset } from '../../activities/selectSubset';
import { takeNested } from '../../core/assembly/nestedSubset';
import { sha256 } from '../../core/hashing/digest';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { specOf, stageRunner } from './support/runStages';

const groupOf = (queryId: string, positive = 'p') => ({
  ...{ queryId, query: `what is ${queryId}` },
  passages: [positive, 'n'].map((chunkId, index) => ({ chunkId, text: chunkId, label: 1 - index, source: 's' })),
});
/** Every second query has two groups. */
const train = Array.from({ length: 12 }, (_, index) => `q${index}`).flatMap((id, index) =>
  index % 2 === 0 ? [groupOf(id)] : [groupOf(id), groupOf(id, 'other')],
);
const development = [groupOf('held1'), groupOf('held2')];
const evaluate = [{ name: 'faq', beir: 'faq' }];

async function subsetOf(size: number, { seed = 13, rows = train }: { seed?: number; rows?: typeof train } = {}) {
  const stages = stageRunner(new MemoryObjectStore());
  const groups = await stages.make('assemble', [], { tables: { train: rows, development } });
  const spec = specOf({ evaluate, learningCurve: [size], train: { seed } });
  const receipt = await stages.run(selectSubset, { spec, inputs: { groups }, item: `size-${size}` });
  const idsOf = async (table: string) => (await stages.rows(receipt, table)).map(({ queryId }) => String(queryId));
  return { receipt, train: await idsOf('train'), development: await idsOf('development') };
}

test('the queries with the smallest hashes of seed and id, each with all of its groups; all that is held out', async () => {
  const byHash = [...new Set(train.map(({ queryId }) => queryId))]
    .map((id) => [sha256(`subset\n13\n${id}`), id] as const)
    .sort();
  const first = new Set(byHash.slice(0, 5).map(([, id]) => id));
  const expected = train.filter(({ queryId }) => first.has(queryId)).map(({ queryId }) => queryId);
  const { receipt, ...subset } = await subsetOf(5);
  expect(subset).toEqual({ train: expected, development: ['held1', 'held2'] });
  expect(receipt.counts).toEqual({
    ...{ in: 20, out: expected.length + 2 },
    dropped: { 'not-in-subset': 18 - expected.length },
  });
  expect(receipt.summary).toEqual({
    ...{ queries: 5, groups: expected.length, whole: { queries: 12, groups: 18 }, warnings: [] },
  });
});

test.each([12, 13])('%i of 12 queries: nothing is made, and it is said', async (size) => {
  const { receipt, ...subset } = await subsetOf(size);
  expect(subset).toEqual({ train: [], development: [] });
  expect(receipt.counts).toEqual({ in: 20, out: 0, dropped: { 'size-left-out': 20 } });
  expect(receipt.summary?.['warnings']).toEqual([
    `the size ${size} of learningCurve is left out: there are 12 training queries, which are trained on anyway; ` +
      'ask about more passages (queries.passages), or name smaller sizes',
  ]);
});

test('other seeds take other queries, the same one the same to the byte', async () => {
  const [first, again, other] = [await subsetOf(5), await subsetOf(5), await subsetOf(5, { seed: 14 })];
  expect(again.receipt.digest).toBe(first.receipt.digest);
  expect(new Set(other.train)).not.toEqual(new Set(first.train));
});

test('in whatever order the groups come, the same queries are chosen', async () => {
  const chosen = new Set((await subsetOf(5)).train);
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(train, { minLength: train.length }), async (rows) => {
      expect(new Set((await subsetOf(5, { rows })).train)).toEqual(chosen);
    }),
    { seed: 20261127, numRuns: 20 },
  );
});

test('a subset holds every smaller one, and queries that are added leave the rest in its order', () => {
  const ids = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(ids, fc.nat(40), fc.nat(40), fc.nat(3), (all, one, other, fewer) => {
      const [less, more] = [Math.min(one, other), Math.max(one, other)];
      const [small, large] = [takeNested(all, less, 1), takeNested(all, more, 1)];
      expect(small.size).toBe(Math.min(less, all.length));
      expect([...small]).toEqual([...large].slice(0, small.size));
      // Of fewer queries those that were chosen of all are chosen again.
      const rest = all.slice(fewer);
      const again = takeNested(rest, less, 1);
      expect([...small].filter((id) => rest.includes(id) && !again.has(id))).toEqual([]);
    }),
    { seed: 20261127, numRuns: 200 },
  );
});
