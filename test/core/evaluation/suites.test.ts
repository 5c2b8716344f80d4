import type { EvaluationResult } from '../../../core/contracts/evaluation';
import type { SuiteSpec } from '../../../core/contracts/spec/suites';
import { buildSuites } from '../../../core/evaluation/suites/buildSuites';

/** nDCG@10 of each system on a set. */
type Scores = Record<string, number>;

function setOf(name: string, scores: Scores, fields: Partial<EvaluationResult> = {}): EvaluationResult {
  const systems = Object.entries(scores).map(([system, mean]) => ({
    ...{ name: system, description: system, tuned: system === 'tuned', differences: [] },
    metrics: [
      { name: 'MRR@10', mean: 0, standardError: 0 },
      { name: 'nDCG@10', mean, standardError: 0.01 },
    ],
  }));
  const about = { name, protocol: '', documents: 9, queries: 40, depth: 50, won: [], lost: [], warnings: [] };
  return { ...about, systems, ...fields };
}

function build(suite: SuiteSpec, sets: Record<string, Scores>, fields: Partial<EvaluationResult> = {}) {
  const [built] = buildSuites(
    [suite],
    Object.entries(sets).map(([name, scores]) => setOf(name, scores, fields)),
  );
  const valuesOf = (system: string) =>
    built!.rows.find((row) => row.system === system)?.cells.map((cell) => cell && cell.value);
  return { ...built!, valuesOf };
}

describe('futurequery', () => {
  const sets = { known: { bm25: 0.5, tuned: 0.8, previous: 0.7, none: 0 }, new: { bm25: 0.45, tuned: 0.6, none: 0 } };

  it('tells the drop between familiar and novel questions, of systems that both sets have', () => {
    const { columns, rows, valuesOf } = build({ futurequery: { familiar: 'known', novel: 'new' } }, sets);
    expect(columns.map(({ title }) => title)).toEqual(['Familiar: known', 'Novel: new', 'Drop']);
    expect(rows.map(({ system }) => system)).toEqual(['bm25', 'tuned', 'none']);
    // (.5 - .45) / .5 and (.8 - .6) / .8
    expect(valuesOf('bm25')?.[2]).toBeCloseTo(0.1, 12);
    expect(valuesOf('tuned')?.[2]).toBeCloseTo(0.25, 12);
    expect(valuesOf('none')).toEqual([0, 0, null]);
  });

  it('tells no drop where both are the same set', () => {
    const { rows } = build({ futurequery: { familiar: 'known', novel: 'known' } }, sets);
    expect(rows.slice(0, 3).map(({ cells }) => cells[2])).toEqual([{ value: 0 }, { value: 0 }, { value: 0 }]);
  });

  it('shows the digests of the candidates', () => {
    const lists = { kind: 'file' as const, system: 'lists', sha256: 'abcdef0123456789'.repeat(4) };
    const { sentences } = build({ futurequery: { familiar: 'known', novel: 'new' } }, sets, { lists });
    expect(sentences.join(' ')).toContain('known abcdef0123456789, new abcdef0123456789');
  });
});

describe('multiloko', () => {
  const arms = (language: string) => ({
    local: `${language}-l`,
    translated: `${language}-t`,
    sourced: `${language}-s`,
  });
  const languages = ['de', 'fr', 'ja'].map((language) => ({ language, ...arms(language) }));
  // Local .6 .5 .1; in English .7 .7 .7; English-sourced .5 .5 .5.
  const sets = Object.fromEntries(
    languages.flatMap(({ local, translated, sourced }, place) => [
      [local, { tuned: [0.6, 0.5, 0.1][place]! }],
      [translated, { tuned: 0.7 }],
      [sourced, { tuned: 0.5 }],
    ]),
  );

  it('gives average, gap, mother-tongue and locality effect over languages', () => {
    const { columns, rows } = build({ multiloko: { languages } }, sets);
    expect(columns.map(({ title }) => title)).toEqual(['Average', 'Gap', 'MTE', 'LE']);
    const [average, gap, mte, le] = rows[0]!.cells;
    expect(average?.value).toBeCloseTo(0.4, 12);
    expect(gap).toEqual({ value: expect.closeTo(0.5, 12) as number });
    expect(mte?.value).toBeCloseTo(-0.3, 12);
    expect(le?.value).toBeCloseTo(-0.1, 12);
    // Squares from the mean: .04 + .01 + .09 = .14; over 2, over 3, the root, twice.
    for (const cell of [average, mte, le]) expect(cell?.twoStandardErrors).toBeCloseTo(2 * Math.sqrt(0.07 / 3), 12);
  });
});

describe('clir', () => {
  // BM25 of the card; a dense system that query translation hurts and gold does not help.
  const sets = {
    direct: { bm25: 0.196, dense: 0.492 },
    queries: { bm25: 0.417, dense: 0.48 },
    documents: { bm25: 0.579, dense: 0.54 },
    gold: { bm25: 0.6, dense: 0.49 },
  };

  it('gives every arm and its difference to the direct one', () => {
    const suite = { direct: 'direct', queryTranslation: 'queries', documentTranslation: 'documents', gold: 'gold' };
    const { columns, valuesOf, sentences } = build({ clir: suite }, sets);
    expect(columns.map(({ title }) => title)).toEqual([
      ...['Direct', 'Query translation', 'Query translation − direct', 'Document translation'],
      ...['Document translation − direct', 'Gold', 'Gold − direct'],
    ]);
    const expected = [0.196, 0.417, 0.221, 0.579, 0.383, 0.6, 0.404];
    valuesOf('bm25')!.forEach((value, place) => expect(value).toBeCloseTo(expected[place]!, 12));
    expect(valuesOf('dense')![2]).toBeCloseTo(-0.012, 12);
    expect(sentences.at(-1)).toBe('Gold is below direct for dense (−.002): for these it is no upper bound.');
  });

  it('needs no more than one arm beside the direct one', () => {
    const { columns, sentences } = build({ clir: { direct: 'direct', gold: 'documents' } }, sets);
    expect(columns.map(({ title }) => title)).toEqual(['Direct', 'Gold', 'Gold − direct']);
    expect(sentences.at(-1)).toBe('Gold is at or above direct for every system, as an upper bound should be.');
  });
});

describe('mmteb-lite', () => {
  const sets = { one: { a: 0.9, b: 0.8, c: 0.1 }, two: { a: 0.2, b: 0.8, c: 0.9 } };
  const suite = { 'mmteb-lite': { sets: ['one', 'two'] } };

  it('ranks by Borda beside the mean, which says something else', () => {
    const { columns, valuesOf, sentences } = build(suite, sets);
    expect(columns.map(({ title }) => title)).toEqual(['Borda', 'Mean', 'one', 'two']);
    expect(['a', 'b', 'c'].map((system) => valuesOf(system)![0])).toEqual([2, 2, 2]);
    const means = ['a', 'b', 'c'].map((system) => valuesOf(system)![1]!);
    [0.55, 0.8, 0.5].forEach((mean, place) => expect(means[place]).toBeCloseTo(mean, 12));
    expect(sentences.join(' ')).not.toContain('not comparable');
  });

  it('marks figures on pools', () => {
    const pool = { top: 250, documents: 9, of: 900, isComparableWithWholeCorpus: false as const };
    expect(build(suite, sets, { pool }).sentences.join(' ')).toContain('not comparable with those of whole corpora');
  });

  it('names the sets that the others predict', () => {
    const five = [0.1, 0.3, 0.35, 0.6, 0.8];
    const scores = (values: number[]): Scores => Object.fromEntries(values.map((value, i) => [`s${i}`, value]));
    const all = { x: scores(five), y: scores(five), z: scores([0.5, 0.1, 0.9, 0.2, 0.4]) };
    const { sentences } = build({ 'mmteb-lite': { sets: ['x', 'y', 'z'] } }, all);
    expect(sentences.at(-1)).toMatch(
      /^Predicted by the others for these 5 systems, the most predictable first: x \(Sp/,
    );
  });
});
