import { expandRun } from '../../../core/retrieval/expandRun';

const passages: Record<string, string[]> = { d1: ['d1-b', 'd1-a'], d2: ['d2-a'], 'd1-a': ['d1-a'] };
const passagesOf = (id: string) => passages[id] ?? [];

describe('a run that ranks documents', () => {
  it('gives the best passage of each, then the second best', () => {
    const list = [
      { id: 'd1', score: 9 },
      { id: 'unknown', score: 8 },
      { id: 'd2', score: 7 },
    ];
    expect(expandRun(list, passagesOf, 10)).toEqual([
      { id: 'd1-b', rank: 1, score: 9 },
      { id: 'd2-a', rank: 2, score: 7 },
      { id: 'd1-a', rank: 3, score: 9 },
    ]);
    expect(expandRun(list, passagesOf, 2)).toHaveLength(2);
  });

  it('gives a passage once, where it stands first', () => {
    const list = [
      { id: 'd1-a', score: 2 },
      { id: 'd1', score: 1 },
    ];
    expect(expandRun(list, passagesOf, 10)).toEqual([
      { id: 'd1-a', rank: 1, score: 2 },
      { id: 'd1-b', rank: 2, score: 1 },
    ]);
  });
});
