import type { SuiteSpec } from '../../../core/contracts/spec/suites';
import { measurePaces } from '../../../core/evaluation/measurePaces';
import { bootstrapInterval } from '../../../core/evaluation/statistics';
import { buildSuites } from '../../../core/evaluation/suites/buildSuites';
import type { MeasuredSet } from '../../../core/evaluation/suites/suite';
import { formatSuiteCell } from '../../../core/report/suiteCell';

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function setOf(name: string, values: Record<string, number>, fields: Partial<MeasuredSet> = {}): MeasuredSet {
  const metric = { name: 'nDCG@10', mean: mean(Object.values(values)), standardError: 0, low: 0.1, high: 0.9 };
  const system = { name: 'bm25', description: 'b', tuned: false, metrics: [metric], differences: [] };
  const about = { name, protocol: '', documents: 9, queries: 4, depth: 50, won: [], lost: [], warnings: [] };
  return { ...about, systems: [system], values: new Map([['bm25', new Map(Object.entries(values))]]), ...fields };
}

const build = (suite: SuiteSpec, ...sets: MeasuredSet[]) => buildSuites([suite], sets)[0]!;

describe('clir', () => {
  const direct = setOf('direct', { a: 0, b: 0.2, c: 0.5, d: 1 });
  // In another order: pairs are told by the id of the question.
  const documents = setOf('documents', { d: 1, c: 0.5, b: 0.6, a: 0.8 });
  const suite: SuiteSpec = { clir: { direct: 'direct', documentTranslation: 'documents' } };

  it('gives each arm its interval, and each difference that of the pairs', () => {
    const [base, arm, difference] = build(suite, direct, documents).rows[0]!.cells;
    expect([base, arm]).toMatchObject([
      { low: 0.1, high: 0.9 },
      { low: 0.1, high: 0.9 },
    ]);
    expect(difference!.value).toBeCloseTo(0.3, 12);
    const paired = bootstrapInterval([0, 0, 0.4, 0.8], { seed: 13 });
    expect(difference!.low).toBeCloseTo(paired.low, 12);
    expect(difference!.high).toBeCloseTo(paired.high, 12);
    expect(formatSuiteCell({ value: 0.221, low: 0.18, high: 0.262 }, 'difference')).toBe('+.221 (+.180 to +.262)');
  });

  it.each([
    ['other ids', setOf('documents', { e: 1, c: 0.5, b: 0.6, a: 0.8 })],
    ['fewer questions', setOf('documents', { c: 0.5, b: 0.6, a: 0.8 })],
    ['no values a question', setOf('documents', { d: 1, c: 0.5, b: 0.6, a: 0.8 }, { values: undefined })],
  ])('gives a difference no interval with %s', (_, other) => {
    const [, , difference] = build(suite, direct, other).rows[0]!.cells;
    expect(Object.keys(difference!)).toEqual(['value']);
  });
});

describe('futurequery', () => {
  const suite: SuiteSpec = { futurequery: { familiar: 'known', novel: 'new' } };
  const known = setOf('known', { a: 1 });

  it('tells how long each system takes on the novel set', () => {
    const paces = { bm25: { secondsPerQuery: 0.00123 }, tuned: { secondsPerQuery: 0.5, documentsPerSecond: 100 } };
    const { columns, rows, sentences } = build(suite, known, setOf('new', { b: 0.5 }, { paces }));
    expect(columns.slice(3)).toEqual([
      { title: 'Seconds a question', kind: 'seconds' },
      { title: 'Documents a second', kind: 'rate' },
    ]);
    // A search scores no documents one by one.
    expect(rows[0]!.cells.slice(3)).toEqual([{ value: 0.00123 }, null]);
    expect(columns.slice(3).map(({ kind }, place) => formatSuiteCell(rows[0]!.cells[3 + place]!, kind))).toEqual([
      '0.0012 s',
      '–',
    ]);
    expect(sentences.join(' ')).toContain('timed without its first stage');
  });

  it('tells nothing of it where evaluations of earlier versions are compared', () => {
    expect(build(suite, known, setOf('new', { b: 0.5 })).columns).toHaveLength(3);
  });
});

test('paces come from the seconds of all questions or from documents a second', () => {
  const seconds = { bm25: 2, dense: 4, 'bm25+dense-rerank': 1 };
  // 50 lists of 20.
  const paces = measurePaces({ seconds, documentsPerSecond: { tuned: 40 }, questions: 50, documents: 1000 });
  expect(paces).toEqual({
    bm25: { secondsPerQuery: 0.04 },
    dense: { secondsPerQuery: 0.08 },
    'bm25+dense': { secondsPerQuery: 0.12 },
    'bm25+dense-rerank': { secondsPerQuery: 0.02, documentsPerSecond: 1000 },
    tuned: { secondsPerQuery: 0.5, documentsPerSecond: 40 },
  });
});
