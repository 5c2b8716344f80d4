import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { scoreRankings, scoreRun } from '../../../core/evaluation/metrics';
import { RunReader } from '../../../core/evaluation/runReader';
import { formatTrecQrels, formatTrecRun, parseQrels, parseTrecRun } from '../../../core/evaluation/trec';
import type { Qrels, Run } from '../../../core/evaluation/runs';
import sharedSets from '../../fixtures/evaluation/sharedSets.json';

type Columns = Record<string, Record<string, number>>;
interface RandomCases {
  metrics: string[];
  /** Values by metric, then by query of the qrels. */
  cases: { qrels: Columns; run: Columns; values: number[][] }[];
}

const { metrics, cases } = JSON.parse(
  gunzipSync(readFileSync(resolve(__dirname, '../../fixtures/evaluation/randomCases.json.gz'))).toString(),
) as RandomCases;

describe('1,000 random qrels and runs, as pytrec_eval measures them', () => {
  const inputs = cases.map(({ qrels, run, values }) => ({ qrels: toQrels(qrels), run: toRun(run), values }));

  test.each(metrics.map((name, place) => ({ name, place })))('$name to 1e-6', ({ name, place }) => {
    let largest = 0;
    for (const { qrels, run, values } of inputs) {
      const [result] = scoreRun(qrels, run, [name]);
      const expected = values[place]!;
      [...result!.perQuery.values()].forEach((value, query) => {
        largest = Math.max(largest, Math.abs(value - expected[query]!));
      });
      largest = Math.max(largest, Math.abs(result!.mean - sum(expected) / qrels.size));
    }
    expect(largest).toBeLessThan(1e-6);
    expect(inputs.filter(({ values }) => sum(values[place]!) > 0).length).toBeGreaterThan(200);
  });

  test('give the same when they are written to files and read as eval reads them', () => {
    for (const { qrels, run, values } of inputs) {
      const reader = new RunReader('run');
      reader.add(formatTrecRun(run, 'x'));
      const results = scoreRankings(parseQrels(formatTrecQrels(qrels)), (id) => reader.ranking(id), metrics);
      expect(results.map(({ mean }) => mean)).toEqual(values.map((ofMetric) => near(sum(ofMetric) / qrels.size)));
    }
  });

  test('hold ties, missing and unjudged queries, graded and negative labels', () => {
    const count = (holds: (each: RandomCases['cases'][number]) => boolean) => cases.filter(holds).length;
    const labels = ({ qrels }: { qrels: Columns }) => Object.values(qrels).flatMap((each) => Object.values(each));
    expect(cases).toHaveLength(1000);
    expect(count(({ qrels, run }) => Object.keys(qrels).some((id) => !(id in run)))).toBeGreaterThan(200);
    expect(count(({ run }) => 'other' in run)).toBeGreaterThan(100);
    expect(count(({ run }) => Object.values(run).some(hasTies))).toBeGreaterThan(800);
    expect(count((each) => labels(each).includes(-1))).toBeGreaterThan(300);
    expect(count((each) => labels(each).includes(3))).toBeGreaterThan(200);
  });
});

const folder = resolve(__dirname, '../../../../shared/data');

describe.each(sharedSets)(
  '$set, $qrels, as pytrec_eval measures the shipped run',
  ({ set, qrels: file, queries, sums }) => {
    const test = existsSync(join(folder, set)) ? it : it.skip;

    test(`every metric to 1e-6 (needs the folder shared/data/${set})`, () => {
      const qrels = parseQrels(readFileSync(join(folder, set, 'qrels', file), 'utf8'));
      const run = parseTrecRun(gunzipSync(readFileSync(join(folder, set, 'runs/bm25.trec.gz'))).toString());
      const results = scoreRun(qrels, run, Object.keys(sums));
      expect(qrels.size).toBe(queries);
      for (const { name, mean, perQuery } of results) {
        const [total, squares] = sums[name as keyof typeof sums] as [number, number];
        const values = [...perQuery.values()];
        expect([name, mean]).toEqual([name, near(total / queries)]);
        expect([name, sum(values.map((value) => value ** 2))]).toEqual([name, near(squares)]);
      }
      expect(results.length).toBe(20);
    });
  },
);

function toQrels(columns: Columns): Qrels {
  return new Map(Object.entries(columns).map(([id, labels]) => [id, new Map(Object.entries(labels))]));
}

function toRun(columns: Columns): Run {
  return new Map(
    Object.entries(columns).map(([id, list]) => [
      id,
      Object.entries(list).map(([each, score]) => ({ id: each, score })),
    ]),
  );
}

function hasTies(list: Record<string, number>): boolean {
  const scores = Object.values(list).map(Math.fround);
  return new Set(scores).size < scores.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function near(expected: number): number {
  return expect.closeTo(expected, 6);
}
