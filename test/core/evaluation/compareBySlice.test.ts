import { compareBySlice } from '../../../core/evaluation/compareBySlice';
import type { ScoredRun } from '../../../core/evaluation/compareRuns';
import { bootstrapInterval, randomisationTest } from '../../../core/evaluation/statistics';

const ids = Array.from({ length: 70 }, (_, place) => `q${place}`);
const own = ids.map((_, place) => (place % 7) / 7);
const other = ids.map((_, place) => (place % 3) / 3);
const run = (name: string, values: number[]): ScoredRun => {
  const perQuery = new Map(ids.map((id, place) => [id, values[place]!]));
  return { name, results: [{ name: 'nDCG@10', mean: 0, perQuery }] };
};
const contenders = { metric: 'nDCG@10', system: 'tuned', rival: 'dense', seed: 13 };
const compare = (metadata: (place: number) => Record<string, unknown>) =>
  compareBySlice(
    [run('bm25', other), run('dense', other), run('tuned', own)],
    ids.map((id, place) => ({ id, text: 'one two', metadata: metadata(place) })),
    contenders,
  );

test('both systems and their difference have the figures that they have alone', () => {
  const { rows, leftOut } = compare((place) => ({ kind: place < 40 ? 'what' : 'how' }));
  const [what, how] = rows;
  const differences = ids.map((_, place) => own[place]! - other[place]!);
  const options = { seed: 13, resamples: 10_000 };
  expect(rows.map(({ field, value, queries }) => [field, value, queries])).toEqual([
    ['kind', 'what', 40],
    ['kind', 'how', 30],
  ]);
  expect(what!.system).toEqual({ mean: meanOf(own.slice(0, 40)), ...bootstrapInterval(own.slice(0, 40), options) });
  expect(how!.rival).toEqual({ mean: meanOf(other.slice(40)), ...bootstrapInterval(other.slice(40), options) });
  expect(how!.difference).toEqual({
    mean: meanOf(differences.slice(40)),
    ...bootstrapInterval(differences.slice(40), options),
    pValue: randomisationTest(differences.slice(40), options),
  });
  expect(leftOut).toEqual([]);
});

test('29 questions are too few, and a question with two such flags is counted once', () => {
  const { rows, leftOut } = compare((place) => ({
    kind: place < 29 ? 'rare' : 'common',
    flags: place < 5 ? ['a', 'b'] : ['c'],
  }));
  expect(rows.map(({ value }) => value)).toEqual(['c', 'common']);
  expect(leftOut).toEqual([
    { field: 'flags', slices: 2, queries: 5 },
    { field: 'kind', slices: 1, queries: 29 },
  ]);
});

test('fields of many values, of one value and of no plain value give no slice', () => {
  const { rows, leftOut } = compare((place) => ({ id: `n${place}`, split: 'test', nested: { a: place } }));
  expect(rows).toEqual([]);
  // Of 70 values the 51 rarest stand together, and have nothing in common.
  expect(leftOut).toEqual([{ field: 'id', slices: 20, queries: 70 }]);
});

function meanOf(values: number[]) {
  return expect.closeTo(values.reduce((sum, value) => sum + value, 0) / values.length, 12);
}
