import { digestCandidates } from '../../../core/evaluation/candidateDigest';
import { drawClosedLists } from '../../../core/evaluation/drawClosedLists';
import { parseCandidateLists } from '../../../core/evaluation/parseCandidateLists';
import type { Run } from '../../../core/evaluation/runs';

const runOf = (lists: Record<string, string[]>): Run =>
  new Map(Object.entries(lists).map(([id, ids]) => [id, ids.map((each, place) => ({ id: each, score: 0 - place }))]));
const qrelsOf = (labels: Record<string, Record<string, number>>) =>
  new Map(Object.entries(labels).map(([id, of]) => [id, new Map(Object.entries(of))]));

describe('the digest of candidate lists', () => {
  it('is that of the documents, in whatever order and with whatever scores', () => {
    const digest = digestCandidates(runOf({ q1: ['a', 'b'], q2: ['c'] }));
    expect(digestCandidates(runOf({ q2: ['c'], q1: ['b', 'a'] }))).toBe(digest);
    expect(digestCandidates(runOf({ q1: ['a', 'b'], q2: ['c'], q3: [] }))).toBe(digest);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is another where one list has another document', () => {
    const digest = digestCandidates(runOf({ q1: ['a', 'b'] }));
    for (const other of [{ q1: ['a'] }, { q1: ['a', 'c'] }, { q2: ['a', 'b'] }, { q1: ['a'], q2: ['b'] }])
      expect(digestCandidates(runOf(other))).not.toBe(digest);
  });
});

describe('closed lists', () => {
  const found = runOf({ q1: ['a', 'b', 'c', 'd', 'e', 'f'], q2: ['a', 'x'] });
  const qrels = qrelsOf({ q1: { b: 1, d: 2, z: 2, e: 0 }, q2: { y: 1 } });

  it('hold one document of the highest label and others that are not judged relevant', () => {
    const { lists, qrels: own, short } = drawClosedLists(qrels, found, { others: 3, seed: 7 });
    const [relevant, ...others] = lists.get('q1')!;
    expect(['d', 'z']).toContain(relevant);
    expect(others).toHaveLength(3);
    // b and d are relevant; e is judged, and not relevant.
    for (const id of others) expect(['a', 'c', 'e', 'f']).toContain(id);
    expect(new Set(others).size).toBe(3);
    expect(own.get('q1')).toEqual(new Map([[relevant, 2]]));
    // BM25 found two that are not relevant, and not the one that is.
    expect([lists.get('q2')![0], [...lists.get('q2')!.slice(1)].sort()]).toEqual(['y', ['a', 'x']]);
    expect(short).toBe(1);
  });

  it('are the same for the same seed, whatever other questions there are, and others for another', () => {
    const draw = (seed: number, of = qrels) => drawClosedLists(of, found, { others: 2, seed }).lists.get('q1');
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7, new Map([['q1', qrels.get('q1')!]]))).toEqual(draw(7));
    const drawn = Array.from({ length: 20 }, (_, seed) => JSON.stringify(draw(seed)));
    expect(new Set(drawn).size).toBeGreaterThan(1);
  });

  it('draw every other as often as any', () => {
    const counts: Record<string, number> = { a: 0, c: 0, e: 0, f: 0 };
    for (let seed = 0; seed < 1000; seed += 1)
      for (const id of drawClosedLists(qrels, found, { others: 1, seed }).lists.get('q1')!.slice(1)) counts[id]! += 1;
    // 250 each, with a standard deviation of 14.
    for (const count of Object.values(counts)) expect(Math.abs(count - 250)).toBeLessThan(5 * 14);
  });
});

describe('a file of candidate lists', () => {
  it('is a query, a tab and documents, whose order is kept', () => {
    const lists = parseCandidateLists('ar_1\tel_0 el_1  el_2\r\n\nar_2\tru_9\n');
    expect([...lists.keys()]).toEqual(['ar_1', 'ar_2']);
    expect(lists.get('ar_1')).toEqual([
      { id: 'el_0', score: 0 },
      { id: 'el_1', score: -1 },
      { id: 'el_2', score: -2 },
    ]);
  });

  it('may have a line a document and a heading', () => {
    const lists = parseCandidateLists('query-id\tcorpus-id\nq\tb\nq\ta\n');
    expect(lists).toEqual(runOf({ q: ['b', 'a'] }));
  });

  it('may be a TREC run, best first', () => {
    expect(parseCandidateLists('q Q0 a 1 1.5 mine\nq Q0 b 2 2.5 mine\n').get('q')).toEqual([
      { id: 'b', score: 2.5 },
      { id: 'a', score: 1.5 },
    ]);
    expect(parseCandidateLists('')).toEqual(new Map());
  });

  it.each([
    ['q\ta b a\n', 'lists:1: received document a twice in "q\ta b a"; name it once a query'],
    ['q\ta\nr\t \n', 'lists:2: received no query with documents in "r\t "; write a query, a tab and its documents'],
    ['q\ta\nr\tb\tc\n', 'lists:2: received no query with documents'],
    ['q a\n', 'lists:1: received 2 columns'],
  ])('%j is refused', (text, message) => {
    expect(() => parseCandidateLists(text)).toThrow(message);
  });
});
