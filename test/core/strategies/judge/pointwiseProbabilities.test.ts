import type { AnswerToken } from '../../../../core/contracts/llm';
import { pointwiseInt } from '../../../../core/strategies/judge/pointwiseInt';
import { scoreTokens } from '../../../../core/strategies/judge/tokenScore';
import { leadJudge, oracles, taskOf } from './support/lead';

const token = (text: string, probability: number, top: Record<string, number> = {}): AnswerToken => ({
  token: text,
  logprob: Math.log(probability),
  top: Object.entries(top).map(([alternative, share]) => ({ token: alternative, logprob: Math.log(share) })),
});
const answerOf = (...digits: AnswerToken[]) => [
  token('{"', 1),
  token('score', 1),
  token('":', 1),
  ...digits,
  token('}', 1),
];
const score = (form: 'product' | 'expectation', number: number, tokens?: AnswerToken[]) =>
  scoreTokens(form, { number, highest: 10, field: 'score' }, tokens);

describe('card erank: score times probability', () => {
  test('a certain 7 ranks above a doubtful 8', () => {
    expect(score('product', 7, answerOf(token(' 7', 0.6)))).toBeCloseTo(4.2, 12);
    expect(score('product', 8, answerOf(token(' 8', 0.5)))).toBeCloseTo(4.0, 12);
  });

  test('"10" is ten, and its probability the product over its tokens', () => {
    expect(score('product', 10, answerOf(token('10', 0.9)))).toBeCloseTo(9, 12);
    expect(score('product', 10, answerOf(token(' ', 1), token('1', 0.5), token('0', 0.8)))).toBeCloseTo(4, 12);
  });

  test('the number is found in the field, whatever stands around it', () => {
    const thought = [token('<think>', 1), token('"score": 3', 0.1), token('</think>', 1)];
    expect(score('product', 3, [...thought, ...answerOf(token('3', 0.5)), token(' 3 of 3', 0.9)])).toBeCloseTo(1.5, 12);
    // A token may hold more than the number.
    expect(score('product', 8, [token('{"score', 1), token('":8}', 0.25)])).toBeCloseTo(2, 12);
  });

  test('nothing without tokens, and nothing where they do not hold the number', () => {
    expect(score('product', 8)).toBeUndefined();
    expect(score('product', 8, answerOf(token('1', 0.5), token('8', 0.5)))).toBeUndefined();
  });
});

describe('the expected score', () => {
  test('is the mean under the probabilities of the numbers that the endpoint gives', () => {
    const tokens = answerOf(token('8', 0.5, { '8': 0.5, '7': 0.2, ' 7': 0.1, '10': 0.1, high: 0.05, '42': 0.05 }));
    expect(score('expectation', 8, tokens)).toBeCloseTo((8 * 0.5 + 7 * 0.3 + 10 * 0.1) / 0.9, 12);
  });

  test('a 1 that may begin 10 is told from it by the token behind it', () => {
    const digit = { '1': 0.6, '2': 0.3, '9': 0.1 };
    const ten = answerOf(token('1', 0.6, digit), token('0', 0.75, { '0': 0.75, '}': 0.25 }));
    const expected = (10 * 0.45 + 1 * 0.15 + 2 * 0.3 + 9 * 0.1) / 1;
    expect(score('expectation', 10, ten)).toBeCloseTo(expected, 12);
    const one = [...answerOf(token('1', 0.6, digit)).slice(0, -1), token('}', 0.25, { '}': 0.25, '0': 0.75 })];
    expect(score('expectation', 1, one)).toBeCloseTo(expected, 12);
  });

  test('where the answer went another way such a 1 is left out; beside a token for 10 it is 1', () => {
    expect(score('expectation', 9, answerOf(token('9', 0.5, { '9': 0.5, '1': 0.3, '8': 0.2 })))).toBeCloseTo(
      (9 * 0.5 + 8 * 0.2) / 0.7,
      12,
    );
    expect(score('expectation', 9, answerOf(token('9', 0.5, { '9': 0.5, '1': 0.1, '10': 0.4 })))).toBeCloseTo(
      9 * 0.5 + 0.1 + 4,
      12,
    );
  });

  test('the number that was drawn counts where the capped alternatives leave it out', () => {
    expect(score('expectation', 4, answerOf(token('4', 0.2, { '5': 0.6 })))).toBeCloseTo((4 * 0.2 + 5 * 0.6) / 0.8, 12);
  });
});

describe('pointwise-int', () => {
  const task = taskOf(2);
  const plain = leadJudge(pointwiseInt, task, oracles['pointwise-int']([9, 2]));

  test('requests without the wish are what they were', () => {
    for (const ask of plain.asks)
      expect(Object.keys(ask)).toEqual(['messages', 'responseFormat', 'maxCompletionTokens', 'passages']);
    expect(plain.result.verdicts).toEqual([
      { passage: 0, grade: 9, requestKey: 'request-0' },
      { passage: 1, grade: 2, requestKey: 'request-1' },
    ]);
    expect(plain.result.warnings).toEqual([]);
  });

  test('with it they differ in 20 alternatives and nothing else, whichever score is wanted', () => {
    for (const probabilities of ['product', 'expectation'] as const) {
      const { asks } = leadJudge(pointwiseInt, taskOf(2, { probabilities }), oracles['pointwise-int']([9, 2]));
      expect(asks).toEqual(plain.asks.map((ask) => ({ ...ask, topLogprobs: 20 })));
    }
  });

  test('the grade is the number, the score is finer', () => {
    const { result } = leadJudge(pointwiseInt, taskOf(2, { probabilities: 'product' }), ({ passages }) =>
      passages?.[0] === 0
        ? { content: '{"score": 7}', tokens: answerOf(token(' 7', 0.6)) }
        : { content: '{"score": 8}', tokens: answerOf(token(' 8', 0.5)) },
    );
    expect(result.verdicts.map(({ grade }) => grade)).toEqual([7, 8]);
    expect(result.verdicts.map(({ score: finer }) => finer?.toFixed(9))).toEqual(['4.200000000', '4.000000000']);
  });

  test('an endpoint without log-probabilities: P = 1 and a warning', () => {
    const options = { probabilities: 'product' } as const;
    const { result } = leadJudge(pointwiseInt, taskOf(2, options), oracles['pointwise-int']([9, 2]));
    expect(result.verdicts.map(({ score: finer }) => finer)).toEqual([9, 2]);
    expect(result.warnings).toMatchObject([{ code: 'no-log-probabilities', message: /^2 of 2 .*P = 1/ }]);
  });
});
