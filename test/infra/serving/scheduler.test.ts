import { createScheduler } from '../../../infra/serving/scheduler';
import type { Work } from '../../../infra/serving/work';

/** A pair of so many tokens, whose score is its first one. */
function pair(score: number, length: number): Work {
  return { ids: Int32Array.from({ length }, () => score), types: new Uint8Array(length) };
}
const idsOf = (work: Work) => ('ids' in work ? work.ids : new Int32Array());

/** A model that scores one run when it is told to. */
function slowModel() {
  const runs: { work: Work[]; end: (error?: Error) => void }[] = [];
  const score = (work: Work[]) =>
    new Promise<Float32Array>((resolve, reject) => {
      const end = (error?: Error) =>
        error ? reject(error) : resolve(Float32Array.from(work, (each) => idsOf(each)[0]!));
      runs.push({ work, end });
    });
  return { runs, score, lengths: () => runs.map(({ work }) => work.map((each) => idsOf(each).length)) };
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

async function endAll(runs: { end: () => void }[]): Promise<void> {
  for (let place = 0; place < runs.length; place += 1) {
    runs[place]!.end();
    await settle();
  }
}

describe('the scheduler', () => {
  it('gives scores in the order of the pairs, and runs those of like length together, the longest first', async () => {
    const { runs, score, lengths } = slowModel();
    const scheduler = createScheduler({ score, runs: 1, batchSize: 2 });
    const found = scheduler.score([pair(1, 10), pair(2, 30), pair(3, 9), pair(4, 29), pair(5, 2)]);
    expect(scheduler.waiting()).toBe(3);
    await endAll(runs);
    expect([...(await found)]).toEqual([1, 2, 3, 4, 5]);
    expect(lengths()).toEqual([[30, 29], [10, 9], [2]]);
    expect(scheduler.waiting()).toBe(0);
    expect(await scheduler.score([])).toEqual(new Float32Array());
  });

  it('lets a small request pass a large one that came before', async () => {
    const { runs, score } = slowModel();
    const scheduler = createScheduler({ score, runs: 1, batchSize: 1 });
    const ended: string[] = [];
    const large = scheduler.score(Array.from({ length: 50 }, () => pair(1, 9))).then(() => ended.push('large'));
    const small = scheduler.score([pair(2, 9), pair(3, 9)]).then(() => ended.push('small'));
    // The run that was under way, then those of the small one.
    for (let run = 0; run < 3; run += 1) {
      runs[run]!.end();
      await settle();
    }
    expect(ended).toEqual(['small']);
    await endAll(runs);
    await Promise.all([large, small]);
  });

  it('lets nobody pass a large request once as many pairs as it has were begun, and serves equal ones as they came', async () => {
    const { runs, score } = slowModel();
    const scheduler = createScheduler({ score, runs: 1, batchSize: 1 });
    const ended: string[] = [];
    const ask = (name: string, count: number) =>
      scheduler.score(Array.from({ length: count }, () => pair(1, 9))).then(() => ended.push(name));
    const large = [ask('large', 10), ask('first', 4), ask('second', 4), ask('third', 4)];
    // After the run of the large one that was under way come those of the first and the second.
    for (let run = 0; run < 9; run += 1) {
      runs[run]!.end();
      await settle();
    }
    expect(ended).toEqual(['first', 'second']);
    // Ten pairs were begun, as many as the large one has.
    const later = ask('later', 4);
    while (runs.length < 26) {
      runs.at(-1)!.end();
      await settle();
    }
    runs.at(-1)!.end();
    await Promise.all([...large, later]);
    expect(ended).toEqual(['first', 'second', 'third', 'large', 'later']);
  });

  it('fills a run with pairs of other callers, of like length only', async () => {
    const { runs, score, lengths } = slowModel();
    const scheduler = createScheduler({ score, runs: 1, batchSize: 4 });
    const blocked = scheduler.score([pair(0, 1)]);
    const found = [[pair(1, 10)], [pair(2, 9), pair(3, 9)], [pair(4, 5)], [pair(5, 11)]].map((work) =>
      scheduler.score(work),
    );
    await endAll(runs);
    await blocked;
    expect((await Promise.all(found)).map((scores) => [...scores])).toEqual([[1], [2, 3], [4], [5]]);
    expect(lengths()).toEqual([[1], [10, 9, 9], [5], [11]]);
  });

  it('takes away what a caller who is gone was still waiting for', async () => {
    const { runs, score } = slowModel();
    const scheduler = createScheduler({ score, runs: 1, batchSize: 1 });
    const leaving = new AbortController();
    const gone = scheduler.score([pair(1, 9), pair(2, 9), pair(3, 9)], leaving.signal);
    const stays = scheduler.score([pair(4, 9)]);
    leaving.abort(new Error('left'));
    await expect(gone).rejects.toThrow('left');
    await endAll(runs);
    expect([...(await stays)]).toEqual([4]);
    expect(runs).toHaveLength(2);
    await expect(scheduler.score([pair(1, 9)], leaving.signal)).rejects.toThrow('left');
  });

  it('tells those of a run that failed, and goes on with others', async () => {
    const { runs, score } = slowModel();
    const scheduler = createScheduler({ score, runs: 1, batchSize: 1 });
    const failing = scheduler.score([pair(1, 9), pair(2, 9)]);
    const other = scheduler.score([pair(3, 9)]);
    runs[0]!.end(new Error('the thread ended'));
    await expect(failing).rejects.toThrow('the thread ended');
    runs[1]!.end();
    expect([...(await other)]).toEqual([3]);
    expect(scheduler.waiting()).toBe(0);
  });
});
