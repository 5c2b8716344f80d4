import fc from 'fast-check';
import { countComparisons, selectTop } from '../../../../core/strategies/judge/lists/heapTop';
import { readBest, setwiseR1 } from '../../../../core/strategies/judge/setwiseR1';
import { UnusableAnswer } from '../../../../core/strategies/unusableAnswer';
import { leadJudge, oracles, orderOf, taskOf } from './support/lead';

describe('card rank-r1', () => {
  test('20 documents and k = 1 take exactly one call, wherever the gold stands', () => {
    for (let gold = 0; gold < 20; gold += 1) {
      const goodness = Array.from({ length: 20 }, (_, place) => (place === gold ? 1 : 0));
      const { result, asks } = leadJudge(setwiseR1, taskOf(20, { topK: 1 }), oracles['setwise-r1'](goodness));
      expect(asks).toHaveLength(1);
      expect(orderOf(result)[0]).toBe(gold);
    }
    expect(setwiseR1.countCalls(20, { topK: 1 })).toBe(1);
  });

  test('20 documents and k = 10 take ten: each place one, since only the root has children', () => {
    expect(setwiseR1.countCalls(20, {})).toBe(10);
  });

  test('100 documents take 25 at most: 7 to build the heap and 2 for each further place', () => {
    // Nodes 0 to 5 have children; node 0 can sink twice, the others once. Nine more places, two levels each.
    expect(setwiseR1.countCalls(100, {})).toBe(7 + 9 * 2);
  });

  test.each([
    ['<think>x</think> <answer>[3]</answer>', 2],
    ['<think>x</think>\n<answer> [3] </answer> ', 2],
    ['<think>perhaps <answer>[1]</answer></think><answer>[2]</answer>', 1],
  ])('%j names a passage', (content, index) => expect(readBest(content, 3)).toBe(index));

  test.each([
    '',
    'The first one.',
    '<answer>3</answer>',
    '[3]',
    '<answer>[4]</answer>',
    '<answer>[0]</answer>',
    '<answer>[2]',
  ])('%j is never taken for the first passage', (content) => {
    expect(() => readBest(content, 3)).toThrow(UnusableAnswer);
    const { result } = leadJudge(setwiseR1, taskOf(3), () => ({ content }));
    expect(result).toMatchObject({ verdicts: [], troubles: [{ passages: [0, 1, 2] }] });
  });

  test('up to 20 passages a comparison, and room to think', () => {
    const { asks } = leadJudge(setwiseR1, taskOf(90), oracles['setwise-r1']([...Array.from({ length: 90 }).keys()]));
    for (const { passages, maxCompletionTokens } of asks) {
      expect(passages?.length).toBeLessThanOrEqual(20);
      expect(maxCompletionTokens).toBe(2048);
    }
    expect(asks.every(({ expects }) => new RegExp(expects?.pattern ?? '', 'su').test('so <answer>[2]</answer>'))).toBe(
      true,
    );
    const waiting = leadJudge(setwiseR1, taskOf(30), oracles['setwise-r1']([...Array.from({ length: 30 }).keys()]));
    expect(waiting.rounds).toBe(waiting.asks.length);
  });
});

describe('a heap of any shape', () => {
  const cases = fc.record({
    values: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 }),
    wanted: fc.integer({ min: 1, max: 12 }),
    children: fc.integer({ min: 1, max: 19 }),
  });

  test('gives the first of a sorted list, ties aside, within the calls that were promised', () => {
    fc.assert(
      fc.property(cases, ({ values, wanted, children }) => {
        const places = [...values.keys()];
        const conversation = selectTop(places, { wanted, children }, function* (shown) {
          comparisons += 1;
          yield [];
          return shown.reduce((best, place) => ((values[place] ?? 0) > (values[best] ?? 0) ? place : best));
        });
        let comparisons = 0;
        let step = conversation.next();
        while (!step.done) step = conversation.next([]);
        const top = step.value;
        expect(new Set(top).size).toBe(top.length);
        const sorted = [...values].sort((left, right) => right - left).slice(0, wanted);
        expect(top.map((place) => values[place])).toEqual(sorted);
        const promised = countComparisons(values.length, { wanted, children });
        expect(comparisons).toBeLessThanOrEqual(promised);
        if (values.length <= children + 1) expect(comparisons).toBe(promised);
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});
