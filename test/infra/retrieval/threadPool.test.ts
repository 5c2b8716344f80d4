import { buildBm25Index, type Bm25Index } from '../../../core/retrieval/bm25Index';
import type { QuestionBatch } from '../../../core/retrieval/searchWork';
import { openThreadPool } from '../../../infra/retrieval/threadPool';
import { threadsOf } from '../threads';

const blanks = { language: 'xx', terms: (text: string) => text.split(' ').filter(Boolean) };
// Document n has the word w(n) besides the one that all have.
const documents = Array.from({ length: 2_000 }, (_, row) => ({ id: `d${row}`, text: `all w${row}` }));
let index: Bm25Index;
beforeAll(async () => {
  index = await buildBm25Index(documents, { analyzer: blanks });
});

const open = (count: number) => openThreadPool(index.packed, threadsOf(count));
/** A batch that finds document `row`, after as many questions that find all. */
const batchOf = (row: number, others = 0): QuestionBatch => ({
  rows: [...new Array<string>(others).fill('all'), `w${row}`].map((text) => index.rowsOf(text)),
  k: 2_000,
});

describe('a pool of threads', () => {
  it.each([1, 2, 3])('gives answers in the order of the batches, however long each takes (%d)', async (count) => {
    const pool = open(count);
    const batches = Array.from({ length: 12 }, (_, row) => batchOf(row, row % 4 ? 0 : 300));
    const found = [];
    for await (const lists of pool.answers(batches)) found.push(lists.at(-1)!.documents[0]);
    expect(found).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    await pool.close();
  });

  it.each([1, 2, 3])('takes no more batches than four a thread beyond what was answered (%d)', async (count) => {
    const pool = open(count);
    let [taken, answered, most] = [0, 0, 0];
    function* batches() {
      for (; taken < 40; taken++) {
        most = Math.max(most, taken - answered);
        yield batchOf(taken);
      }
    }
    for await (const _ of pool.answers(batches())) answered++;
    expect(answered).toBe(40);
    // One is held back until it is known whether it is the only one.
    expect(most).toBeLessThanOrEqual(4 * count + 1);
    await pool.close();
  });

  it.each([1, 2])('passes on what a search threw, and takes no further batch (%d)', async (count) => {
    const pool = open(count);
    let taken = 0;
    function* batches() {
      for (; taken < 1_000; taken++) yield taken === 5 ? ({ k: 1 } as QuestionBatch) : batchOf(taken);
    }
    const all = async () => {
      for await (const _ of pool.answers(batches()));
    };
    await expect(all()).rejects.toMatchObject({ message: expect.stringContaining("'map'") });
    expect(taken).toBeLessThan(20);
    await pool.close();
  });

  it('tells who waits that the threads were closed', async () => {
    const pool = open(2);
    const answers = pool.answers([0, 1, 2, 3].map((row) => batchOf(row, 20_000)));
    const first = answers.next();
    const failed = expect(first).rejects.toThrow('closed before it had answered');
    await pool.close();
    await failed;
  });
});
