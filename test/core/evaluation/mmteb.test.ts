import { countBorda } from '../../../core/evaluation/borda';
import { buildPool } from '../../../core/evaluation/buildPool';
import { scoreRun } from '../../../core/evaluation/metrics';
import { rankCorrelation } from '../../../core/evaluation/rankCorrelation';
import type { Run } from '../../../core/evaluation/runs';
import { selectTasks } from '../../../core/evaluation/selectTasks';
import { mean } from '../../../core/evaluation/statistics';
import { createRandom } from '../../../core/random';

describe('the Borda count', () => {
  it('is that of the card', () => {
    const scores = [
      [0.9, 0.2],
      [0.8, 0.8],
      [0.1, 0.9],
    ];
    expect(countBorda(scores)).toEqual([2, 2, 2]);
    expect(scores.map((row) => Number(mean(row).toFixed(12)))).toEqual([0.55, 0.8, 0.5]);
  });

  it('is shared by equals', () => {
    // Two on top earn 2 and 1 together, so 1.5 each.
    expect(countBorda([[0.7], [0.7], [0.1]])).toEqual([1.5, 1.5, 0]);
    expect(countBorda([[0.7]])).toEqual([0]);
  });
});

describe('the selection of tasks', () => {
  const random = createRandom('tasks');
  const models = Array.from({ length: 12 }, (_, model) => model);
  const steady = models.map(() => random());
  const other = models.map(() => random());
  const noise = models.map(() => random());
  const scoresOf = (...columns: number[][]) => models.map((model) => columns.map((column) => column[model]!));
  const named = (...names: string[]) => names.map((name) => ({ name }));

  it('removes one of two alike first, and keeps what nothing predicts', () => {
    const { kept, removed } = selectTasks(scoresOf(steady, other, steady, noise), named('a', 'b', 'copy', 'noise'));
    expect(removed.map(({ name }) => name)).toEqual(['a']);
    expect(kept).toEqual(['b', 'copy', 'noise']);
    expect(removed[0]!.correlation).toBeGreaterThan(0.95);
    expect(removed[0]!.error).toBeLessThan(0.05);
  });

  it('removes what is a sum of others, which no single one tells', () => {
    const sum = models.map((model) => steady[model]! + other[model]!);
    const { removed } = selectTasks(scoresOf(steady, other, noise, sum), named('a', 'b', 'noise', 'sum'));
    expect(removed).toHaveLength(1);
    expect(['a', 'b', 'sum']).toContain(removed[0]!.name);
  });

  it('never removes what is to be kept, nor the last of a type', () => {
    const scores = scoresOf(steady, steady);
    const keep = [{ name: 'a', keep: true }, { name: 'copy' }];
    expect(selectTasks(scores, keep).kept).toEqual(['a']);
    const types = [
      { name: 'a', type: 'questions' },
      { name: 'copy', type: 'claims' },
    ];
    expect(selectTasks(scores, types)).toEqual({ kept: ['a', 'copy'], removed: [] });
    expect(selectTasks(scoresOf(steady), named('a'))).toEqual({ kept: ['a'], removed: [] });
  });

  it('keeps a task on which all models are alike', () => {
    const flat = models.map(() => 0.5);
    expect(selectTasks(scoresOf(steady, flat), named('a', 'flat')).kept).toEqual(['a', 'flat']);
  });
});

describe('a pooled corpus', () => {
  const documents = Array.from({ length: 300 }, (_, place) => `d${place}`);
  const queries = Array.from({ length: 30 }, (_, place) => `q${place}`);
  const random = createRandom('pool');
  const qrels = new Map(
    queries.map((id) => [id, new Map([0, 1, 2].map(() => [documents[Math.floor(random() * 300)]!, 1]))]),
  );
  /** A toy retriever: the better, the more the relevant documents stand out of the noise. */
  const retriever = (quality: number): Run =>
    new Map(
      queries.map((id) => {
        const scored = documents.map((document) => ({
          id: document,
          score: random() + (qrels.get(id)!.has(document) ? quality : 0),
        }));
        return [id, scored.sort((left, right) => right.score - left.score)];
      }),
    );
  const retrievers = [0, 0.2, 0.4, 0.6, 0.8].map(retriever);
  const pool = buildPool(qrels, [retrievers[1]!, retrievers[3]!], 5);
  const ndcgOf = (run: Run): number => scoreRun(qrels, run, ['nDCG@10'])[0]!.mean;

  it('has every relevant document, and the top of each run', () => {
    for (const labels of qrels.values()) for (const id of labels.keys()) expect(pool).toContain(id);
    expect(pool).toContain(retrievers[3]!.get('q7')![4]!.id);
    expect(pool.size).toBeLessThan(300);
    expect(buildPool(new Map([['q', new Map([['no', 0]])]]), [], 5)).toEqual(new Set());
  });

  it('ranks systems as the whole corpus does, with figures that are no lower', () => {
    const whole = retrievers.map(ndcgOf);
    const pooled = retrievers.map((run) =>
      ndcgOf(new Map([...run].map(([id, list]) => [id, list.filter((document) => pool.has(document.id))]))),
    );
    expect(rankCorrelation(whole, pooled)).toBeGreaterThanOrEqual(0.9);
    pooled.forEach((value, place) => expect(value).toBeGreaterThanOrEqual(whole[place]!));
    expect(pooled[2]).toBeGreaterThan(whole[2]!);
  });
});
