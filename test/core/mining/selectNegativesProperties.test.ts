import fc from 'fast-check';
import type { MiningRules } from '../../../core/mining/miningRules';
import { selectNegatives } from '../../../core/mining/selectNegatives';
import { cut, inputOf, type Row } from './support/pools';

describe('for any pool', () => {
  // Few words, so that copies and near copies are common; the own passage is c0.
  const word = fc.constantFrom('oil', 'chain', 'wax', 'bell', 'ride', 'rain');
  const text = fc.oneof(
    { weight: 2, arbitrary: fc.array(word, { minLength: 1, maxLength: 9 }).map((words) => words.join(' ')) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'Oil the chain, then ride!',
        'oil the  chain then ride',
        'oil the chain then ride in the rain or wax it again',
        'oil the chain then ride in the rain or wax it well',
        'So oil the chain then ride in the rain or wax it again.',
      ),
    },
  );
  const row: fc.Arbitrary<Row> = fc.tuple(
    text,
    fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
    fc.double({ min: -1, max: 1, noNaN: true }),
  );
  const pool = fc.record({
    own: fc.tuple(text, fc.constant(3), fc.double({ min: -1, max: 1, noNaN: true })),
    rows: fc.array(row, { maxLength: 40, size: 'max' }),
  });
  const anyRules: fc.Arbitrary<MiningRules> = fc.record({
    ranges: fc.constantFrom(
      [{ from: 1, to: 1000, count: 4 }],
      [
        { from: 1, to: 5, count: 2 },
        { from: 6, to: 20, count: 3 },
        { from: 21, to: 30, count: 1 },
      ],
    ),
    order: fc.constantFrom<('hardest' | 'drawn')[]>('hardest', 'drawn'),
    seed: fc.integer({ min: 0, max: 5 }),
    unjudged: fc.constantFrom<('drop' | 'fill')[]>('drop', 'fill'),
    nearDuplicate: fc.constantFrom(0.4, 0.6, 1),
    cut: fc.constantFrom(
      { ...cut, positiveShare: 0.9 },
      { ...cut, margin: 0.1, falseNegatives: 'relabel' as const },
      { ...cut, maxScore: 0.3 },
    ),
    cuts: fc.constant({ positiveFrom: 2, negativeTo: 1 }),
  });
  const runs = { seed: 20261126, numRuns: 400 };

  test('no negative is a positive: not by id, not by text, not nearly', () => {
    const wordsOf = (words: string) => words.toLowerCase().match(/\w+/g) ?? [];
    const runsOf = (words: string) => {
      const all = wordsOf(words);
      const length = Math.min(5, all.length);
      return [
        ...new Set(all.flatMap((_, at) => (at + length <= all.length ? [all.slice(at, at + length).join(' ')] : []))),
      ];
    };
    const overlap = (left: string[], right: string[]) => {
      const common = left.filter((each) => right.includes(each)).length;
      return common / (left.length + right.length - common);
    };
    let copies = 0;
    fc.assert(
      fc.property(pool, anyRules, ({ own, rows }, any) => {
        const input = inputOf(own, rows, 3);
        const { positives, negatives, excluded } = selectNegatives(input, any);
        const textOf = (id: string) => input.chunks.get(id)?.text ?? '';
        const positiveTexts = [own[0], ...positives.map(({ chunkId }) => textOf(chunkId))];
        for (const { chunkId } of negatives) {
          expect(['c0', ...positives.map((positive) => positive.chunkId)]).not.toContain(chunkId);
          for (const positive of positiveTexts) {
            expect(wordsOf(textOf(chunkId))).not.toEqual(wordsOf(positive));
            expect(overlap(runsOf(textOf(chunkId)), runsOf(positive))).toBeLessThan(any.nearDuplicate);
          }
        }
        copies += excluded.filter(({ reason }) => reason === 'near-duplicate').length;
        expect(new Set(negatives.map(({ chunkId }) => wordsOf(textOf(chunkId)).join(' '))).size).toBe(negatives.length);
      }),
      runs,
    );
    expect(copies).toBeGreaterThan(50);
  });

  test('each candidate has one fate, scores keep to their side of the cut, and quotas are exact', () => {
    fc.assert(
      fc.property(pool, anyRules, ({ own, rows }, any) => {
        const input = inputOf(own, rows, 3);
        const result = selectNegatives(input, any);
        const { positives, negatives, excluded, notJudged, spare } = result;
        const fates = [...positives.slice(1), ...negatives, ...excluded].map(({ chunkId }) => chunkId);
        expect(new Set(fates).size).toBe(fates.length);
        expect(fates.length + notJudged + spare.length).toBe(rows.length);

        const scoreOf = (id: string) => input.scores?.get(id) ?? NaN;
        const share = own[2] >= 0 ? 0.9 : 1.1;
        const bound = Math.min(
          any.cut?.maxScore ?? 9,
          any.cut?.margin ? own[2] - 0.1 : 9,
          any.cut?.positiveShare ? own[2] * share : 9,
        );
        for (const { chunkId } of negatives) expect(scoreOf(chunkId)).toBeLessThan(bound);
        for (const { chunkId, source } of positives)
          if (source === 'relabelled') expect(scoreOf(chunkId)).toBeGreaterThanOrEqual(bound);

        const rankOf = (id: string) => Number(id.slice(1));
        const spareRanks = spare.map(({ chunkId }) => rankOf(chunkId));
        expect(spareRanks).toEqual([...spareRanks].sort((a, b) => a - b));
        const gone = new Set([...positives, ...excluded].map(({ chunkId }) => chunkId));
        const free = input.candidates.filter(
          ({ chunkId }) => !gone.has(chunkId) && (any.unjudged === 'fill' || input.judgements.has(chunkId)),
        );
        any.ranges.forEach(({ from, to, count }, index) => {
          const inside = ({ chunkId }: { chunkId: string }) => rankOf(chunkId) >= from && rankOf(chunkId) <= to;
          expect(result.perRange[index]).toBe(Math.min(count, free.filter(inside).length));
          expect(negatives.filter(inside)).toHaveLength(result.perRange[index]!);
          const judgedHere = free.filter(inside).filter(({ chunkId }) => input.judgements.has(chunkId)).length;
          const judgedTaken = negatives.filter(inside).filter(({ grade }) => grade !== undefined).length;
          expect(judgedTaken).toBe(Math.min(count, judgedHere));
        });
      }),
      runs,
    );
  });

  test('the order of candidates and judgements does not show', () => {
    fc.assert(
      fc.property(pool, anyRules, fc.infiniteStream(fc.nat()), ({ own, rows }, any, order) => {
        const input = inputOf(own, rows, 3);
        const shuffle = <Item>(items: readonly Item[]): Item[] =>
          items
            .map((item) => [order.next().value as number, item] as const)
            .sort(([left], [right]) => left - right)
            .map(([, item]) => item);
        const shuffled = {
          ...input,
          candidates: shuffle(input.candidates),
          judgements: new Map(shuffle([...input.judgements])),
        };
        expect(selectNegatives(shuffled, any)).toEqual(selectNegatives(input, any));
      }),
      runs,
    );
  });
});
