import { openThreadPool } from '../../../infra/retrieval/threadPool';
import { threadsOf } from './threads';

const open = (count: number) => openThreadPool('count', { language: 'en' }, threadsOf(count));
const lengthsOf = (text: string) => text.split(' ').length;

describe('a pool of threads', () => {
  it.each([1, 2, 3])('gives answers in the order of the tasks, however long each takes (%d)', async (count) => {
    const pool = open(count);
    // The first takes longest.
    const texts = Array.from({ length: 12 }, (_, task) => 'word '.repeat(task % 4 ? task + 1 : 60_000).trim());
    const answers = [];
    for await (const { lengths } of pool.answers(texts.map((text) => [text]))) answers.push(lengths[0]);
    expect(answers).toEqual(texts.map(lengthsOf));
    await pool.close();
  });

  it.each([1, 2, 3])('takes no more tasks than two a thread beyond what was answered (%d)', async (count) => {
    const pool = open(count);
    let [taken, answered, most] = [0, 0, 0];
    function* tasks() {
      for (; taken < 40; taken++) {
        most = Math.max(most, taken - answered);
        yield [`text ${taken}`];
      }
    }
    for await (const _ of pool.answers(tasks())) answered++;
    expect(answered).toBe(40);
    // One is held back until it is known whether it is the only one.
    expect(most).toBeLessThanOrEqual(2 * count + 1);
    await pool.close();
  });

  it.each([1, 2])('passes on what the work threw, and takes no further task (%d)', async (count) => {
    const pool = open(count);
    let taken = 0;
    function* tasks() {
      for (; taken < 1_000; taken++) yield taken === 5 ? [undefined as unknown as string] : ['text'];
    }
    const all = async () => {
      for await (const _ of pool.answers(tasks()));
    };
    await expect(all()).rejects.toMatchObject({ message: expect.stringContaining("'length'") });
    expect(taken).toBeLessThan(20);
    await pool.close();
  });

  it('passes on that tasks could not be read', async () => {
    const pool = open(2);
    async function* tasks() {
      for (let task = 0; task < 5; task++) yield ['text'];
      throw new Error('the store is gone');
    }
    const all = async () => {
      for await (const _ of pool.answers(tasks()));
    };
    await expect(all()).rejects.toThrow('the store is gone');
    await pool.close();
  });

  it('tells who waits that the threads were ended', async () => {
    const pool = open(2);
    const answers = pool.answers([['a'], ['b'], ['word '.repeat(2_000_000)], ['c'], ['d']]);
    await answers.next();
    await answers.next();
    const third = answers.next();
    const failed = expect(third).rejects.toThrow('a thread for "count" ended with exit code 1');
    await pool.close();
    await failed;
  });
});
