import { readTokens } from '../../../core/llm/readTokens';

test('log-probabilities are read as OpenAI gives them; minus infinity, which JSON writes as null, is the least', () => {
  const top = [
    { token: 'A', logprob: -0.1, bytes: [65] },
    { token: 'B', logprob: null },
    { token: 'C', logprob: -1e308 },
  ];
  const content = [
    { token: 'A', logprob: -0.1, bytes: [65], top_logprobs: top },
    { token: '.', logprob: -2 },
  ];
  expect(readTokens({ content, refusal: null })).toEqual({
    tokens: [
      {
        ...{ token: 'A', logprob: -0.1 },
        top: [
          { token: 'A', logprob: -0.1 },
          { token: 'B', logprob: -9999 },
          { token: 'C', logprob: -9999 },
        ],
      },
      { token: '.', logprob: -2, top: [] },
    ],
  });
});

test.each([[null], [undefined], [{ content: null }], [{ content: [] }], [{ content: [{ token: 1 }] }], ['text']])(
  '%j has none',
  (logprobs) => expect(readTokens(logprobs)).toEqual({}),
);
