import { buildRequest } from '../../../activities/llm/requestRow';
import { renderReask } from '../../../core/llm/reask';
import { chainKeys, recallUnusable, unusableAnswer, unusableKey } from '../../../core/llm/reaskChain';

const body = {
  model: 'm',
  temperature: 0,
  messages: [
    { role: 'system' as const, content: 'Judge.' },
    { role: 'user' as const, content: 'Is it?' },
  ],
  max_completion_tokens: 100,
  response_format: { type: 'json_object' },
};
const bad = (content: string, reason = 'off-schema' as const) => ({
  ...{ answer: { content, finishReason: 'stop' }, reason, message: 'expected JSON' },
});

describe('renderReask', () => {
  test('says all that was said before, the answer, and what was wrong with it', () => {
    expect(renderReask(body, bad('Yes!'))).toEqual({
      ...body,
      messages: [
        ...body.messages,
        { role: 'assistant', content: 'Yes!' },
        {
          role: 'user',
          content:
            'That answer cannot be used: expected JSON.\nAnswer the request again with only the JSON that it asks for.',
        },
      ],
    });
  });

  test('is another request each time, also when the answer is the same again', () => {
    const first = renderReask(body, bad('Yes!'));
    const second = renderReask(first, bad('Yes!'));
    const keys = [body, first, second].map((each) => buildRequest(each, {}).key);
    expect(new Set(keys).size).toBe(3);
  });

  test('repeats no more of an answer than it has to, and never an empty one', () => {
    expect(renderReask(body, bad('x'.repeat(10_000))).messages[2]?.content).toBe('x'.repeat(4_000));
    expect(renderReask(body, bad('')).messages[2]?.content).toBe('(no answer)');
  });
});

describe('the chain of re-asks in the ledger', () => {
  const key = 'a'.repeat(64);

  test('has a key of its own for each ask and round', () => {
    const keys = [0, 1].flatMap((round) => chainKeys(key, round, 2));
    expect(keys).toHaveLength(8);
    expect(new Set(keys).size).toBe(7);
    expect(keys[0]).toBe(key);
    for (const each of keys) expect(each).toMatch(/^[0-9a-f]{64}$/);
  });

  test('gives an unusable answer back as it was received', () => {
    const received = { content: 'x'.repeat(9_000), finishReason: 'length', tokensIn: 7, tokensOut: 5 };
    const failure = { reason: 'truncated' as const, message: 'cut' };
    const answer = unusableAnswer(unusableKey(key, 0, 0), { ...received, refusal: 'no' }, failure);
    expect(answer).toMatchObject({ status: 'failed', tokensIn: 7, tokensOut: 5 });
    const usage = { tokensIn: 7, tokensCached: 0, tokensOut: 5 };
    expect(recallUnusable({ answer, usage, model: 'm', isBatch: false })).toEqual({
      ...{ content: received.content, finishReason: 'length', refusal: 'no' },
      ...failure,
    });
  });
});
