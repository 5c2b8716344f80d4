import { createRandom } from '../../../core/random';
import { buildBm25Index, type Bm25Index } from '../../../core/retrieval/bm25Index';
import { openSearchPool } from '../../../infra/retrieval/searchPool';
import { scoreAllDocuments } from '../../core/retrieval/scoreAllDocuments';
import { threadsOf } from '../threads';

const blanks = { language: 'xx', terms: (text: string) => text.split(' ').filter(Boolean) };
const random = createRandom('searchPool', 1);
const draw = (most: number) =>
  Array.from({ length: Math.floor(random() * most) }, () => `t${Math.floor(300 ** random() - 1)}`).join(' ');
// Ids in another order than the rows, since ties are broken by id.
const documents = Array.from({ length: 9_000 }, (_, row) => ({ id: `d${(row * 7919) % 9_000}`, text: draw(12) }));
// Some without a word, some unknown, some of hundreds of words: batches take unlike times.
const questions = Array.from({ length: 400 }, (_, row) => (row % 97 === 0 ? draw(400) : draw(7)));

let index: Bm25Index;
beforeAll(async () => {
  index = await buildBm25Index(documents, { analyzer: blanks });
});

test.each([1, 2, 3])(
  '%d threads find what scoring every document finds, to the bit, in the same order',
  async (count) => {
    const pool = openSearchPool(index, threadsOf(count));
    try {
      const lists = await pool.search(questions, 20);
      expect(lists).toEqual(questions.map((question) => index.search(question, 20)));
      const sampled = [0, 63, 64, 250, 399];
      expect(sampled.map((row) => lists[row])).toEqual(
        sampled.map((row) => scoreAllDocuments(documents, questions[row]!, { k1: 0.9, b: 0.4 }).slice(0, 20)),
      );
      // Fewer questions, another k, and some lists that need no more than their best.
      const atLeast = questions.slice(0, 150).map((_, row) => lists[row]![row % 5]?.score ?? 0);
      const best = await pool.search(questions.slice(0, 150), 5, { atLeast });
      expect(best).toEqual(
        questions.slice(0, 150).map((question, row) => index.search(question, 5, { atLeast: atLeast[row]! })),
      );
      expect(await pool.search([], 5)).toEqual([]);
    } finally {
      await pool.close();
    }
  },
);

test('a search that is cancelled ends, and leaves nothing behind that keeps the process alive', async () => {
  const pool = openSearchPool(index, threadsOf(2));
  const tell = () => Promise.reject(new Error('cancelled'));
  await expect(pool.search(questions, 20, { tell })).rejects.toThrow('cancelled');
  await pool.close();
  // It starts anew where it is asked again.
  expect(await pool.search(questions.slice(0, 130), 3)).toEqual(
    questions.slice(0, 130).map((question) => index.search(question, 3)),
  );
  await pool.close();
});
