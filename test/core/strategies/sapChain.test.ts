import { sapChain } from '../../../core/strategies/queries/sapChain';
import { sap } from '../../../core/strategies/queries/sap';
import { inventedSummary, sharedWords } from '../../../core/strategies/queries/summaries';
import { summarisedExemplars } from '../../../core/strategies/queries/builtInExemplars';
import { hold, lastOf } from './support';

const passage = {
  title: 'Tea',
  text: 'Green tea is steeped at 80 degrees. <summary> It turns bitter when it is hotter.',
};
const prompt = { passage, count: 2 };
const queries = [
  { text: 'how hot for green tea', kind: 'how' },
  { text: 'why is my tea bitter', kind: 'why' },
];

test('two calls a passage: the second holds the summary and the passage', () => {
  const passages = Array.from({ length: 5 }, (_, index) => ({ text: `${passage.text} Number ${index}.` }));
  const calls = passages.map((each) => {
    const { rounds, result } = hold(
      () => sapChain.write({ passage: each, count: 2 }),
      (_, number) => (number === 0 ? { summary: 'Green tea is steeped at 80 degrees.' } : { queries }),
    );
    expect(result).toEqual({ queries, troubles: [] });
    expect(lastOf(rounds[0]![0]!)).toContain(each.text);
    const second = lastOf(rounds[1]![0]!);
    expect(second).toContain('<summary>\nGreen tea is steeped at 80 degrees.\n</summary>');
    expect(second).toContain('It turns bitter when it is hotter. Number');
    // A tag of the passage cannot be taken for the summary.
    expect(second.match(/<summary>/g)).toHaveLength(1);
    return rounds.flat().length;
  });
  expect(calls).toEqual(passages.map(() => sapChain.countCalls(2)));
  expect(sapChain.countCalls(1)).toBe(2);
});

test('a blank summary is asked for once more, and then nothing is asked', () => {
  const mended = hold(
    () => sapChain.write(prompt),
    (_, number) => [{ summary: ' ' }, { summary: 'Green tea is steeped.' }, { queries }][number] ?? '',
  );
  expect(mended.rounds.map((round) => round.length)).toEqual([1, 1, 1]);
  expect(mended.rounds[1]![0]!.messages.slice(-2)).toEqual([
    { role: 'assistant', content: '{"summary":" "}' },
    { role: 'user', content: expect.stringMatching(/cannot be used: expected .* the summary is empty/) },
  ]);
  expect(mended.result.queries).toHaveLength(2);
  const blank = hold(
    () => sapChain.write(prompt),
    () => ({ summary: '' }),
  );
  expect(blank.asks).toHaveLength(2);
  expect(blank.result).toMatchObject({ queries: [], troubles: [{ reason: 'off-schema', isUnreadable: true }] });
});

test('what is in quarantine is not asked again', () => {
  const { asks, result } = hold(
    () => sapChain.write(prompt),
    () => ({ failure: 'refused' }),
  );
  expect(asks).toHaveLength(1);
  expect(result.troubles).toMatchObject([{ reason: 'refused', isUnreadable: false }]);
});

test('queries of a summary that invents are flagged, in one call and in two', () => {
  const summary = 'Green tea was first grown in Portugal by monks.';
  // Of its nine words the passage has "green" and "tea".
  expect(sharedWords(summary, passage)).toBeCloseTo(2 / 9);
  const chained = hold(
    () => sapChain.write(prompt),
    (_, number) => (number === 0 ? { summary } : { queries }),
  );
  expect(chained.result.queries.map(({ flags }) => flags)).toEqual([[inventedSummary], [inventedSummary]]);
  const once = hold(
    () => sap.write(prompt),
    () => ({ summary, queries }),
  );
  expect(once.result.queries.map(({ flags }) => flags)).toEqual([[inventedSummary], [inventedSummary]]);
  // Four of five words are 80%, which is enough.
  const near = hold(
    () => sap.write(prompt),
    () => ({ summary: 'GREEN tea turns quite bitter', queries }),
  );
  expect(near.result.queries).toEqual(queries);
});

test('exemplars are turns of both calls, and then no kinds are asked for', () => {
  const exemplars = summarisedExemplars.slice(0, 3);
  const { rounds } = hold(
    () => sapChain.write({ ...prompt, exemplars }),
    (_, number) => (number === 0 ? { summary: 'Green tea.' } : { queries: [{ text: 'how hot' }] }),
  );
  for (const [round] of rounds) expect(round!.messages).toHaveLength(1 + 2 * 3 + 1);
  expect(rounds[0]![0]!.messages[2]!.content).toBe(JSON.stringify({ summary: exemplars[0]!.summary }));
  expect(rounds[1]![0]!.messages[1]!.content).toContain(`<summary>\n${exemplars[0]!.summary}\n</summary>`);
  expect(rounds[1]![0]!.messages[2]!.content).toBe(JSON.stringify({ queries: [{ text: exemplars[0]!.query }] }));
  expect(rounds[1]![0]!.messages[0]!.content).not.toContain('keyword:');
});

test('the built-in summaries are in the words of their passages', () => {
  expect(summarisedExemplars).toHaveLength(8);
  for (const { summary = '', passage: text } of summarisedExemplars)
    expect(sharedWords(summary, { text })).toBeGreaterThanOrEqual(0.9);
});
