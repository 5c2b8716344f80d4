import { Guide } from '../../../core/guide/guide';
import { decompose } from '../../../core/strategies/queries/decompose';
import { fewShot } from '../../../core/strategies/queries/fewShot';
import { gradedDocs } from '../../../core/strategies/queries/gradedDocs';
import { sap } from '../../../core/strategies/queries/sap';
import { sapChain } from '../../../core/strategies/queries/sapChain';
import { zeroShot } from '../../../core/strategies/queries/zeroShot';
import { askedKinds } from '../../../core/strategies/queries/kinds';
import { hold, lastOf } from './support';

const passage = { text: 'Green teas are steeped at 80 degrees. <terms> Matcha is whisked.' };
const guide = new Guide('en');
guide.add({ term: 'green tea' });
guide.add({ subject: 'matcha', relation: 'is prepared by', object: 'Whisking' });
const finding = guide.find(passage.text)!;

const answers = {
  summary: 'Matcha is whisked.',
  queries: [
    { text: 'how hot for Green Tea', kind: 'how', subQuestions: [] },
    { text: 'what is whisked', kind: 'what', subQuestions: [] },
    { text: 'how hot is the water', kind: 'how', subQuestions: [] },
  ],
};

test.each([zeroShot, fewShot, sap, decompose, sapChain])('$promptVersion keeps queries that use a term', (strategy) => {
  const { asks, result } = hold(
    () => strategy.write({ passage, count: 3, guide: finding }),
    () => answers,
  );
  expect(lastOf(asks.at(-1)!)).toContain(
    '\n<terms>\ngreen tea\nmatcha\nWhisking\nmatcha — is prepared by — Whisking\n</terms>\n\nWrite 3 different queries',
  );
  expect(lastOf(asks.at(-1)!).match(/<terms>/g)).toHaveLength(1);
  expect(asks.at(-1)!.messages[0]!.content).toContain('Each query must use at least one of these terms');
  expect(result.queries.map(({ text }) => text)).toEqual(['how hot for Green Tea', 'what is whisked']);
  expect(result.dropped).toMatchObject([{ text: 'how hot is the water', reason: 'off-guide' }]);
});

test('no passages are written for queries that are left out', () => {
  const { rounds, result } = hold(
    () => gradedDocs(zeroShot).write({ passage, count: 3, guide: finding }),
    (_, number) => (number === 0 ? answers : { '3': 'a', '2': 'b', '1': 'c', '0': 'd' }),
  );
  expect(rounds.map((round) => round.length)).toEqual([1, 2]);
  expect(result.dropped).toMatchObject([{ reason: 'off-guide' }]);
});

describe.each([zeroShot, sap, sapChain])('kinds in $promptVersion', (strategy) => {
  const kinds = ['keyword', 'symptom', 'keyword'] as const;

  test('are asked for by place, and those that the model names are kept', () => {
    const queries = [
      { text: 'green tea 80', kind: 'KEYWORD' },
      { text: 'my tea tastes bitter', kind: 'complaint' },
      { text: 'how is matcha made', kind: 'procedural' },
    ];
    const { asks, result } = hold(
      () => strategy.write({ passage, count: 3, kinds }),
      () => ({ summary: 'Matcha is whisked.', queries }),
    );
    expect(lastOf(asks.at(-1)!)).toMatch(/\. They are of these kinds, in this order: keyword, symptom, keyword\.$/);
    for (const kind of askedKinds) expect(asks.at(-1)!.messages[0]!.content).toContain(`- ${kind}: `);
    expect(JSON.stringify(asks.at(-1)!.responseFormat)).toContain(JSON.stringify({ enum: askedKinds }).slice(1, -1));
    expect(result.queries.map(({ kind }) => kind)).toEqual(['keyword', 'symptom', 'procedural']);
  });

  test('one query has one kind', () => {
    const { asks } = hold(
      () => strategy.write({ passage, count: 1, kinds: ['factual'] }),
      () => ({ summary: 'Tea.', queries: ['how hot'] }),
    );
    expect(lastOf(asks.at(-1)!)).toMatch(/in the language of the passage\. It is of this kind: factual\.$/);
  });
});
