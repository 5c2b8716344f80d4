import {
  countJudgeCalls,
  countQueryCalls,
  judgedPassages,
  waysOfAsking,
  type JudgeRounds,
} from '../../../core/llm/countCalls';
import type { AskingSettings } from '../../../core/strategies/queries/askingPlan';

const waysOf = (settings: Partial<AskingSettings> & { given?: string }) =>
  waysOfAsking({ strategy: 'zero-shot', perPassage: 3, seed: 1, ...settings });
const judge = (fields: Partial<JudgeRounds>): JudgeRounds => ({
  ...{ strategy: 'binary', options: {}, rounds: 1 },
  ...fields,
});
const pool = { low: 5, expected: 10, high: 20 };

describe('requests of stage queries over 10 passages', () => {
  test('of one round: one a passage', () => {
    expect(countQueryCalls(waysOf({}), 3, 10)).toEqual({ low: 10, expected: 10, high: 10 });
  });

  test('of a chain of two: at least the first, at most both and a tenth of them once more', () => {
    const { low, expected, high } = countQueryCalls(waysOf({ strategy: 'sap', sap: { chain: 'two' } }), 3, 10);
    expect([low, expected, high]).toEqual([10, 20, expect.closeTo(22, 9)]);
  });

  test('of passages written for queries: the queries, then a request for each; where they are given, only those', () => {
    const wrote = countQueryCalls(waysOf({ strategy: 'graded-docs' }), 3, 10);
    expect([wrote.low, wrote.expected, wrote.high]).toEqual([10, 10 * (1 + 3), expect.closeTo(44, 9)]);
    const given = countQueryCalls(waysOf({ strategy: 'graded-docs', given: 'q.tsv' }), 1, 10);
    expect([given.low, given.expected, given.high]).toEqual([10, 10, expect.closeTo(11, 9)]);
  });

  test('of a mix: as few as its shortest way takes, as many as its longest', () => {
    const mix = [
      { strategy: 'zero-shot', weight: 1 },
      { strategy: 'sap', sap: { chain: 'two' }, weight: 1 },
    ] as const;
    const { low, expected, high } = countQueryCalls(waysOf({ mix }), 3, 10);
    expect([low, expected, high]).toEqual([10, 15, expect.closeTo(22, 9)]);
  });
});

describe('requests of the judge for a question', () => {
  test('of pairs: as many as there are passages, its own and those up to the depth', () => {
    const deep = { first: pool, all: pool };
    expect(countJudgeCalls(judge({}), pool)).toEqual(deep);
    expect(countJudgeCalls(judge({ depth: 7 }), pool).all).toEqual({ low: 5, expected: 8, high: 8 });
    expect(judgedPassages({ depth: 7 }, pool)).toEqual({ low: 5, expected: 8, high: 8 });
    // What was judged is in the ledger: without a depth later rounds bring nothing new.
    expect(countJudgeCalls(judge({ rounds: 3 }), pool)).toEqual(deep);
  });

  test('of pairs with a depth: later rounds bring others of the pool, and never more than it has', () => {
    // Rounds of 7 beside the own passage: 8 at first, up to 15 in two, in three 22, of which there are 20.
    expect(countJudgeCalls(judge({ depth: 7, rounds: 2 }), pool)).toEqual({
      first: { low: 5, expected: 8, high: 8 },
      all: { low: 5, expected: (8 + 10) / 2, high: 15 },
    });
    const thrice = judge({ depth: 7, rounds: 3, options: { samples: 3 } });
    expect(countJudgeCalls(thrice, pool).all).toEqual({ low: 15, expected: 27, high: 60 });
  });

  test('of lists: each round asks its windows again', () => {
    // 25 passages are two windows of 20 in steps of 10; a depth of 19 leaves one.
    const all25 = { low: 25, expected: 25, high: 25 };
    expect(countJudgeCalls(judge({ strategy: 'listwise', rounds: 3 }), all25)).toEqual({
      first: { low: 1, expected: 2, high: 2 },
      all: { low: 1, expected: 6, high: 6 },
    });
    const shallow = judge({ strategy: 'listwise', rounds: 3, depth: 19 });
    expect(countJudgeCalls(shallow, all25).all).toEqual({ low: 1, expected: 3, high: 3 });
  });
});
