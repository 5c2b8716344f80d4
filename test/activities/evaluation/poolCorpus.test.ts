import { sha256 } from '../../../core/hashing/digest';
import { evaluateSet, idsOf, type TinySet } from '../support/evaluateSet';
import { vectorOf } from '../support/countingEncoder';

const words = ['chain', 'brake', 'spoke', 'pedal', 'saddle', 'wheel', 'bell', 'lamp'];
const set: TinySet = {
  documents: words.map((word, place) => ({ id: `d${place}`, text: `the ${word} of a bicycle` })),
  queries: [{ id: 'q1', text: 'chain' }],
  qrels: [
    { queryId: 'q1', documentId: 'd0', score: 1 },
    { queryId: 'q1', documentId: 'd7', score: 1 },
    { queryId: 'q1', documentId: 'd6', score: 0 },
  ],
};

test('a pool is what is judged relevant and the best of BM25 and the bi-encoder, and every system ranks only that', async () => {
  const run = 'q1 Q0 d1 1 9 mine\nq1 Q0 d2 2 8 mine\nq1 Q0 d0 3 7 mine\n';
  const own = { run: 'mine.trec', runSha256: sha256(run) };
  const { result, runOf } = await evaluateSet(set, { pool: 2, depth: 8, ...own }, { files: [run] });
  const nearest = [...set.documents]
    .sort((left, right) => product(right.text) - product(left.text))
    .map(({ id }) => id);
  // BM25 finds one document with the word; the bi-encoder's two; d7 is judged relevant.
  const pool = [...new Set(['d0', 'd7', ...nearest.slice(0, 2)])];
  expect(result.pool).toEqual({ top: 2, documents: pool.length, of: 8, isComparableWithWholeCorpus: false });
  expect(result.documents).toBe(pool.length);
  expect(idsOf(await runOf('dense'), 'q1')).toEqual(nearest.filter((id) => pool.includes(id)));
  expect(idsOf(await runOf('run'), 'q1')).toEqual(['d1', 'd2', 'd0'].filter((id) => pool.includes(id)));
  expect(result.protocol).toContain(
    `${pool.length} of 8 documents: figures are not comparable with those of the whole`,
  );
  const whole = await evaluateSet(set, { depth: 8 });
  expect(whole.result.pool).toBeUndefined();
  expect(idsOf(await whole.runOf('dense'), 'q1')).toEqual(nearest);
});

function product(text: string): number {
  const asked = vectorOf('chain');
  return vectorOf(text).reduce((sum, value, place) => sum + value * asked[place]!, 0);
}
