import fc from 'fast-check';
import { createRandom } from '../../../core/random';
import { buildBm25Index } from '../../../core/retrieval/bm25Index';
import { collectPassages } from '../../../core/retrieval/collectPassages';
import { collectStatistics, mergeStatistics } from '../../../core/retrieval/corpusStatistics';
import { searchShards } from '../../../core/retrieval/searchShards';

const blanks = { language: 'xx', terms: (text: string) => text.split(' ').filter(Boolean) };

/** Some words are in nearly every passage, some in one of hundreds. */
function drawPassages(seed: number, count: number) {
  const random = createRandom('searchShards', seed);
  const text = (length: number) => Array.from({ length }, () => `t${Math.floor(200 ** random() - 1)}`).join(' ');
  return {
    passages: Array.from({ length: count }, (_, row) => ({
      id: `p${(row * 37) % 101}-${row}`,
      text: text(12 * random()),
    })),
    questions: Array.from({ length: 8 }, () => text(1 + 6 * random())),
  };
}

async function* readAll<Item>(items: readonly Item[]) {
  yield* items;
}

describe('searchShards', () => {
  it('gives the lists of one index, to the bit, however many shards there are', async () => {
    const sizes = fc.record({ seed: fc.nat(1000), count: fc.nat(300), perShard: fc.integer({ min: 1, max: 320 }) });
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 0, max: 60 }), async ({ seed, count, perShard }, k) => {
        const { passages, questions } = drawPassages(seed, count);
        const index = await buildBm25Index(passages, { analyzer: blanks });
        const expected = questions.map((question) => index.search(question, k));
        const options = { analyzer: blanks, passagesPerShard: Math.max(perShard, Math.ceil(count / 40)) };
        expect(await searchShards(() => readAll(passages), questions, k, options)).toEqual(expected);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('reads a corpus of one shard once and a larger one twice', async () => {
    const { passages, questions } = drawPassages(1, 30);
    const opened = async (passagesPerShard: number) => {
      let count = 0;
      const open = () => (count++, readAll(passages));
      await searchShards(open, questions, 5, { analyzer: blanks, passagesPerShard });
      return count;
    };
    expect([await opened(30), await opened(29)]).toEqual([1, 2]);
  });
});

describe('mergeStatistics', () => {
  it('adds up what disjoint parts have', async () => {
    const parts = await Promise.all(
      [
        ['a b b', 'b'],
        ['c', ''],
      ].map(async (texts) =>
        collectStatistics(
          (
            await collectPassages(
              texts.map((text, id) => ({ id: `${id}`, text })),
              blanks,
            )
          ).counts,
        ),
      ),
    );
    expect(mergeStatistics(parts)).toEqual({
      documents: 4,
      totalLength: 5,
      documentFrequencies: new Map([
        ['a', 1],
        ['b', 2],
        ['c', 1],
      ]),
    });
  });
});
