import type { MiningRules } from '../../../core/mining/miningRules';
import { selectNegatives } from '../../../core/mining/selectNegatives';
import { cut, inputOf, rules, type Row } from './support/pools';

const idsOf = (items: { chunkId: string }[]) => items.map(({ chunkId }) => chunkId).join(' ');
const reasonsOf = (items: { chunkId: string; reason: string }[]) =>
  items.map(({ chunkId, reason }) => `${chunkId} ${reason}`);

describe('by hand', () => {
  const own: Row = ['Wipe the chain first, then put one drop of oil on each roller.', 1, 0.8];

  test('copies of any positive are no negatives, whatever the judge said', () => {
    const input = inputOf(own, [
      ['wipe the chain first then put ONE drop of oil on each roller', 0],
      ['Wipe the chain first, then put one drop of oil on each roller. Done.', 0],
      ['Another way to do it is with a brush and some wax for the whole of it.', 1],
      ['Another way to do it is with a brush and some wax for the whole of it now.', 0],
      ['The bell is loose.', 0],
      ['the BELL is loose', 0],
    ]);
    const { positives, negatives, excluded } = selectNegatives(input, rules);
    expect(positives.map(({ chunkId, source }) => `${chunkId} ${source}`)).toEqual(['c0 source', 'c3 judged']);
    expect(reasonsOf(excluded)).toEqual(['c1 same-text', 'c2 near-duplicate', 'c4 near-duplicate', 'c6 repeated-text']);
    expect(negatives).toEqual([{ chunkId: 'c5', source: 'bm25@5', grade: 0, scale: 1, score: undefined }]);
  });

  test('what scores above the cut is left out or relabelled, judged or not', () => {
    const rows: Row[] = [
      ['one', 0, 0.76],
      ['two', undefined, 0.7],
      ['three', undefined, 0.9],
      ['four', 0, 0.759],
    ];
    const fill: MiningRules = { ...rules, unjudged: 'fill', cut: { ...cut, positiveShare: 0.95 } };
    const dropped = selectNegatives(inputOf(own, rows), fill);
    expect(idsOf(dropped.negatives)).toBe('c2 c4');
    expect(dropped.excluded.map(({ chunkId, reason, score, cut: bound }) => [chunkId, reason, score, bound])).toEqual([
      ['c1', 'false-negative', 0.76, 0.76],
      ['c3', 'false-negative', 0.9, 0.76],
    ]);
    expect([dropped.scored, dropped.above, dropped.judged, dropped.spare.length]).toEqual([4, 2, 1, 0]);

    const relabelled = selectNegatives(inputOf(own, rows), {
      ...fill,
      cut: { ...cut, positiveShare: 0.95, falseNegatives: 'relabel' },
    });
    expect(idsOf(relabelled.negatives)).toBe('c2 c4');
    expect(relabelled.excluded).toEqual([]);
    expect(relabelled.positives).toEqual([
      { chunkId: 'c0', grade: 1, scale: 1, source: 'source' },
      { chunkId: 'c1', grade: 1, scale: 1, source: 'relabelled' },
      { chunkId: 'c3', grade: 1, scale: 1, source: 'relabelled' },
    ]);
  });

  test('a copy of a relabelled positive is no negative', () => {
    const text = 'Oil the chain after every ride in the rain and once a month otherwise.';
    const relabel: MiningRules = { ...rules, cut: { ...cut, maxScore: 0.5, falseNegatives: 'relabel' } };
    const { positives, excluded } = selectNegatives(
      inputOf(own, [
        [`${text} `, 0, 0.4],
        [text.toUpperCase(), 0, 0.6],
      ]),
      relabel,
    );
    expect(idsOf(positives)).toBe('c0 c2');
    expect(reasonsOf(excluded)).toEqual(['c1 same-text']);
  });

  test('TopK-PercPos of a scorer below zero keeps what is further below', () => {
    const below: MiningRules = { ...rules, cut: { ...cut, positiveShare: 0.95 } };
    const { negatives } = selectNegatives(
      inputOf(
        [own[0], 1, -2],
        [
          ['a', 0, -1.9],
          ['b', 0, -2.05],
          ['c', 0, -2.11],
        ],
      ),
      below,
    );
    expect(idsOf(negatives)).toBe('c3');
  });

  test('graded: what is ambiguous is neither, and a negative keeps its grade', () => {
    const graded = { ...rules, cuts: { positiveFrom: 7, negativeTo: 3 } };
    const { positives, negatives, excluded } = selectNegatives(
      inputOf(
        ['own', 9],
        [
          ['a', 3],
          ['b', 5],
          ['c', 7],
          ['d', 0],
        ],
        10,
      ),
      graded,
    );
    expect(positives.map(({ chunkId, grade }) => `${chunkId} ${grade}`)).toEqual(['c0 9', 'c3 7']);
    expect(negatives.map(({ chunkId, grade, scale }) => `${chunkId} ${grade}/${scale}`)).toEqual([
      'c1 3/10',
      'c4 0/10',
    ]);
    expect(excluded).toEqual([]);
  });

  test('a cut without a score of the own passage is a mistake of the program', () => {
    const input = { ...inputOf(own, [['a', 0, 0.1]]), scores: new Map([['c1', 0.1]]) };
    expect(() => selectNegatives(input, { ...rules, cut: { ...cut, maxScore: 0.5 } })).toThrow(/no score of its own/);
  });
});
