import type { AnswerToken } from '../../../../core/contracts/llm';
import { firstToken, readLetters } from '../../../../core/strategies/judge/firstToken';
import { leadJudge, orderOf, taskOf } from './support/lead';

const token = (chosen: string, top: [string, number][]): AnswerToken => ({
  token: chosen,
  logprob: top.find(([text]) => text === chosen)?.[1] ?? -0.1,
  top: top.map(([text, logprob]) => ({ token: text, logprob })),
});
const said = (content: string, ...tokens: AnswerToken[]) => ({ content, tokens });

test('one token with 20 alternatives, one call for up to 20 passages', () => {
  const { asks } = leadJudge(firstToken, taskOf(20), () => said('T', token('T', [['T', -0.1]])));
  expect(asks).toHaveLength(1);
  expect(asks[0]).toMatchObject({ maxCompletionTokens: 1, topLogprobs: 20 });
  const labels = [...(asks[0]?.messages[1]?.content ?? '').matchAll(/^\[([A-Z])\]$/gm)].map(([, letter]) => letter);
  expect(labels.join('')).toBe('ABCDEFGHIJKLMNOPQRST');
});

test('the log-probabilities are the order; absent letters keep their old order at the bottom', () => {
  const top: [string, number][] = [
    ['D', -0.2],
    ['B', -2.5],
    ['The', -3],
    ['F', -4],
    ['Z', -4.5],
  ];
  const { result } = leadJudge(firstToken, taskOf(6), () => said('D', token('D', top)));
  expect(orderOf(result)).toEqual([3, 1, 5, 0, 2, 4]);
});

test('spellings of a letter add up', () => {
  const logprobs = readLetters(
    said(
      'B',
      token('B', [
        ['B', Math.log(0.3)],
        [' A', Math.log(0.25)],
        ['[A', Math.log(0.15)],
        ['A]', Math.log(0.05)],
      ]),
    ),
    3,
  );
  expect(logprobs[0]).toBeCloseTo(Math.log(0.45), 12);
  expect(logprobs[1]).toBeCloseTo(Math.log(0.3), 12);
  expect(logprobs[2]).toBe(-Infinity);
});

test('the token that was drawn counts where the alternatives leave it out', () => {
  const tokens = [{ token: ' C', logprob: -0.7, top: [{ token: 'A', logprob: -0.9 }] }];
  expect(readLetters({ content: ' C', tokens }, 3)).toEqual([-0.9, -Infinity, -0.7]);
});

test('the first token that is a letter is read: an endpoint may begin with a bracket', () => {
  const tokens = [
    token('[', [
      ['[', -0.1],
      ['A', -0.2],
    ]),
    token('B', [
      ['B', -0.3],
      ['A', -1.3],
    ]),
  ];
  expect(readLetters({ content: '[B', tokens }, 2)).toEqual([-1.3, -0.3]);
});

test.each([
  ['no log-probabilities', { content: 'B' }, /expected log-probabilities.*judge\.strategy listwise/],
  [
    'a word',
    said(
      'The',
      token('The', [
        ['The', -0.1],
        ['A', -2],
      ]),
    ),
    /expected one of the letters AB, received "The"/,
  ],
  [
    'a letter that was not shown',
    said(
      'F',
      token('F', [
        ['F', -0.1],
        ['A', -2],
      ]),
    ),
    /letters AB, received "F"/,
  ],
])('%s is no answer', (_, answer, message) => {
  expect(() => readLetters(answer, 2)).toThrow(message);
  const { result } = leadJudge(firstToken, taskOf(2), () => answer);
  expect(result).toMatchObject({ verdicts: [], troubles: [{ passages: [0, 1], isUnreadable: true }] });
});

test('probabilities too small for numbers are still told apart', () => {
  expect(
    readLetters(
      said(
        'A',
        token('A', [
          ['A', 0],
          ['B', -9000],
          [' B', -9999],
          ['C', -9999],
        ]),
      ),
      3,
    ),
  ).toEqual([0, -9000, -9999]);
});

test('the form of the answer lets a lone letter through and no word', () => {
  const { asks } = leadJudge(firstToken, taskOf(2), () => said('A', token('A', [['A', -0.1]])));
  const form = new RegExp(asks[0]?.expects?.pattern ?? '', 'su');
  for (const content of ['A', ' A', '[A', '[A]', 'T', '(B)']) expect(form.test(content)).toBe(true);
  for (const content of ['The', 'Answer', '1', '', 'Z']) expect(form.test(content)).toBe(false);
});
