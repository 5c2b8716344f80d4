import { compareSlices, selectSlices, type QueryFacts } from '../../../core/evaluation/slices';
import { bootstrapInterval, comparePaired } from '../../../core/evaluation/statistics';

const queries: QueryFacts[] = [
  { id: 'a', text: 'what is it', metadata: { kind: 'fact', flags: ['short', 'vague'], language: 'en', n: 1 } },
  { id: 'b', text: 'how do I oil the chain of a bicycle', metadata: { kind: 'how', flags: [], language: 'en', n: 2 } },
  { id: 'c', text: 'wie geht das', metadata: { kind: 'how', flags: ['short'], language: 'de', n: 2 } },
  { id: 'd', text: '自行车的链条怎么上油', metadata: { kind: ' ', language: 'zh', n: 2 } },
];
const facts = new Map(queries.map((query) => [query.id, query]));
const ids = [...facts.keys(), 'unknown'];
const partsOf = (field: string) =>
  selectSlices(ids, facts, [field]).map(({ value, queryIds }) => `${value}: ${queryIds.join(' ')}`);

describe('selectSlices', () => {
  it('parts by value, the most frequent first, queries without one apart', () => {
    expect(partsOf('kind')).toEqual(['(none): d unknown', 'how: b c', 'fact: a']);
    expect(partsOf('language')).toEqual(['en: a b', '(none): unknown', 'de: c', 'zh: d']);
    expect(partsOf('n')).toEqual(['2: b c d', '(none): unknown', '1: a']);
  });

  it('counts a query in each of its flags', () => {
    expect(partsOf('flags')).toEqual(['(none): b d unknown', 'short: a c', 'vague: a']);
  });

  it('counts words in ranges, those of Chinese too', () => {
    expect(partsOf('length')).toEqual(['0 to 4 words: a c', '5 to 8 words: d', '9 to 12 words: b', '(none): unknown']);
  });

  it('puts rare values beyond the nineteenth together', () => {
    const many = new Map([...Array(30).keys()].map((n) => [`q${n}`, { id: `q${n}`, metadata: { topic: `t${n}` } }]));
    const slices = selectSlices([...many.keys()], many, ['topic']);
    expect(slices).toHaveLength(20);
    expect(slices.at(-1)).toMatchObject({ value: '(others)' });
    expect(slices.at(-1)!.queryIds).toHaveLength(11);
  });

  it('refuses a field that no judged query has, and names those there are', () => {
    expect(() => selectSlices(ids, facts, ['topic'])).toThrow(
      'no judged query has the field "topic" in its metadata; there are length, kind, flags, language, n',
    );
  });
});

describe('compareSlices', () => {
  const values = new Map(Object.entries({ a: 0.5, b: 1, c: 0.25, d: 0, unknown: 0 }));
  const baseline = new Map(Object.entries({ a: 0.25, b: 0, c: 0.25, d: 1, unknown: 0 }));
  const slices = selectSlices(ids, facts, ['kind']);
  const options = { seed: 5, resamples: 500 };

  it('gives each slice its mean and interval', () => {
    const how = compareSlices(slices, values, options)[1]!;
    expect(how).toEqual({
      ...{ field: 'kind', value: 'how', queries: 2, mean: 0.625 },
      ...bootstrapInterval([1, 0.25], options),
    });
  });

  it('compares with a baseline on the queries of the slice', () => {
    const [none, how, fact] = compareSlices(slices, values, options, baseline);
    expect(how!.difference).toEqual(comparePaired([1, 0], options));
    expect(how!.difference!.mean).toBe(0.5);
    expect(none!.difference!.mean).toBe(-0.5);
    expect(fact!.difference).toEqual({ mean: 0.25, low: 0.25, high: 0.25, pValue: 1 });
  });
});
