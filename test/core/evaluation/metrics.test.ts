import { parseMetric, scoreRun } from '../../../core/evaluation/metrics';
import type { Qrels, Run } from '../../../core/evaluation/runs';
import reference from '../../fixtures/evaluation/trecEval.json';

interface ReferenceQuery {
  id: string;
  labels: Record<string, number>;
  run: Record<string, number>;
  expected: Record<string, number>;
}
const queries = reference.queries as unknown as ReferenceQuery[];
const toList = (run: Record<string, number>) => Object.entries(run).map(([id, score]) => ({ id, score }));
const qrelsOf = (labels: Record<string, number>): Qrels => new Map([['q', new Map(Object.entries(labels))]]);
const runOf = (...ids: string[]): Run => new Map([['q', ids.map((id, index) => ({ id, score: -index }))]]);
const value = (name: string, qrels: Qrels, run: Run) => scoreRun(qrels, run, [name])[0]!.mean;

describe('scoreRun against pytrec_eval', () => {
  const qrels: Qrels = new Map(queries.map(({ id, labels }) => [id, new Map(Object.entries(labels))]));
  const run: Run = new Map(
    queries.filter((query) => toList(query.run).length).map((query) => [query.id, toList(query.run)]),
  );

  test.each(Object.entries(reference.means))('%s agrees per query and in the mean', (name, mean) => {
    const [result] = scoreRun(qrels, run, [name]);
    expect(result!.name).toBe(name);
    expect(result!.mean).toBeCloseTo(mean, 9);
    for (const { id, expected } of queries) expect([id, result!.perQuery.get(id)]).toEqual([id, near(expected[name]!)]);
  });

  it('covers missing queries, ties, negative labels and queries without a relevant document', () => {
    const values = queries.map((query) => ({ scores: Object.values(query.run), labels: Object.values(query.labels) }));
    expect(values.filter(({ scores }) => scores.length === 0).length).toBeGreaterThan(2);
    expect(values.filter(({ scores }) => new Set(scores).size < scores.length).length).toBeGreaterThan(10);
    expect(values.filter(({ labels }) => labels.some((label) => label < 0)).length).toBeGreaterThan(5);
    expect(values.filter(({ labels }) => labels.every((label) => label <= 0)).length).toBeGreaterThan(2);
  });
});

describe('scoreRun by hand', () => {
  it('cuts the list for MRR@k', () => {
    const [qrels, run] = [qrelsOf({ c: 1 }), runOf('a', 'b', 'c')];
    expect(value('MRR@3', qrels, run)).toBeCloseTo(1 / 3, 12);
    expect(value('MRR@2', qrels, run)).toBe(0);
  });

  it('gains linearly and nothing for a label of -2', () => {
    // (2 / log2(3)) / (3 + 2 / log2(3) + 1 / 2)
    const qrels = qrelsOf({ a: -2, b: 2, c: 3, d: 1 });
    expect(value('nDCG@2', qrels, runOf('a', 'b'))).toBeCloseTo(1.2618595 / (3 + 1.2618595), 7);
    expect(value('P@2', qrels, runOf('a', 'b'))).toBe(0.5);
  });

  it('counts any label as judged, among the results there are', () => {
    const qrels = qrelsOf({ a: -1, b: 0, c: 2 });
    expect(value('judged@3', qrels, runOf('a', 'x', 'b', 'c'))).toBeCloseTo(2 / 3, 12);
    expect(value('judged@10', qrels, runOf('a', 'x'))).toBe(0.5);
    expect(value('judged@10', qrels, new Map())).toBe(0);
  });

  it('gains exponentially with nDCG-exp', () => {
    // (2^2 - 1) / log2(2) + (2^1 - 1) / log2(4) beside 3 + 1 / log2(3).
    expect(value('nDCG-exp@3', qrelsOf({ a: 2, b: -3, c: 1 }), runOf('a', 'b', 'c'))).toBeCloseTo(3.5 / 3.6309298, 7);
  });

  it('takes out what nobody judged with condensed metrics, negative labels too, and counts all that is relevant', () => {
    const [qrels, run] = [qrelsOf({ a: -1, b: 0, c: 2, d: -2, e: 1 }), runOf('x', 'a', 'b', 'd', 'y', 'c')];
    expect(value('MRR', qrels, run)).toBeCloseTo(1 / 6, 12);
    expect(value('condensed-MRR', qrels, run)).toBe(0.5);
    expect(value('condensed-Recall@2', qrels, run)).toBe(0.5);
  });

  it('averages over the queries of the qrels, whatever the run has', () => {
    const qrels: Qrels = new Map(['q', 'r', 's', 't'].map((id) => [id, new Map([['a', 1]])]));
    const run: Run = new Map([...runOf('a'), ['unjudged', [{ id: 'a', score: 1 }]]]);
    const [result] = scoreRun(qrels, run, ['MAP']);
    expect(result!.mean).toBe(0.25);
    expect([...result!.perQuery]).toEqual(Object.entries({ q: 1, r: 0, s: 0, t: 0 }));
  });

  it('is 0 without queries', () => {
    expect(value('nDCG@10', new Map(), new Map())).toBe(0);
  });

  it('refuses a document that stands twice and a score that is no number', () => {
    const list = (score: number): Run =>
      new Map([
        [
          'q',
          [
            { id: 'a', score: 2 },
            { id: 'a', score },
          ],
        ],
      ]);
    expect(() => value('MAP', qrelsOf({ a: 1 }), list(1))).toThrow('"a" stands twice');
    const broken: Run = new Map([['q', [{ id: 'b', score: NaN }]]]);
    expect(() => value('MAP', qrelsOf({ a: 1 }), broken)).toThrow('"b" has the score NaN');
  });
});

describe('parseMetric', () => {
  const printed = [
    'nDCG@10',
    'nDCG-exp@10',
    'MRR@10',
    'MRR',
    'MAP',
    'MAP@100',
    'Recall@50',
    'P@5',
    'Rprec',
    'success@5',
  ];

  test.each([...printed, ...printed.map((name) => `condensed-${name}`), 'judged@10'])('prints %s as read', (name) => {
    expect(parseMetric(name).name).toBe(name);
    expect(parseMetric(parseMetric(name.toUpperCase()).name).name).toBe(name);
  });

  test.each([
    ...[
      ['ndcg_cut_10', 'nDCG@10'],
      ['ndcg_cut.5', 'nDCG@5'],
      ['map', 'MAP'],
      ['map_cut_100', 'MAP@100'],
    ],
    ...[
      ['recip_rank', 'MRR'],
      ['recall_100', 'Recall@100'],
      ['P_5', 'P@5'],
      ['success_1', 'success@1'],
    ],
    ...[
      ['RR@10', 'MRR@10'],
      ['AP', 'MAP'],
      ['R@100', 'Recall@100'],
      ['Judged@10', 'judged@10'],
    ],
    ...[
      ['R-Precision', 'Rprec'],
      ['condensed-ndcg_cut_10', 'condensed-nDCG@10'],
    ],
  ])('reads %s, a name of trec_eval or ir_measures, as %s', (other, name) => {
    expect(parseMetric(other).name).toBe(name);
  });

  test.each([
    ...['nDCG', 'Recall', 'P', 'judged', 'nDCG@0', 'nDCG@-1', 'nDCG@1.5', 'nDCG@', 'F1', '', 'MAP@x'],
    ...['Rprec@5', 'success', 'condensed-judged@10', 'condensed-', 'condensed-condensed-MAP'],
  ])('refuses %j and names what it knows', (name) => {
    expect(() => parseMetric(name)).toThrow(
      `unknown metric "${name}"; known are nDCG@k, nDCG-exp@k, MRR, MAP, Recall@k, P@k, Rprec, success@k, judged@k,`,
    );
  });
});

function near(expected: number): number {
  return expect.closeTo(expected, 9);
}
