import { answer, refuse, type AnswerFields, type Call, type Script } from '../../infra/llm/support/scriptedEndpoint';
import { bodyOf } from '../../infra/llm/support/askShard';
import { useShards } from '../../infra/llm/support/useShards';
import { asking, good } from '../../infra/llm/support/verdicts';

/** Answers that cannot be used: asked for again with the reason, then set aside, and paid for once. */

const shards = useShards();
const { start } = shards;

/** How often the request has been asked again. */
const reasksIn = ({ body }: Call): number => (body.messages.length - 1) / 2;

const unusable: [string, string, AnswerFields, RegExp][] = [
  ['truncated', '{"relevant":', { finishReason: 'length' }, /limit of tokens/],
  ['refused', '', { refusal: 'I cannot help with that.' }, /I cannot help with that/],
  ['filtered', '', { finishReason: 'content_filter' }, /content filter/],
  ['empty', ' \n', {}, /empty/],
  ['off-schema', '{"relevant":"perhaps"}', {}, /"relevant": must be boolean/],
  ['off-schema', '{"sure":1}', {}, /must have required property 'relevant'/],
  ['off-schema', 'Yes, it is relevant.', {}, /text without JSON/],
];

test.each(unusable)('%s: %j is asked for again with what was wrong', async (reason, content, fields, complaint) => {
  await start((call, response) =>
    reasksIn(call) === 0 ? answer(response, content, fields) : answer(response, good, { tokensIn: 20, tokensOut: 7 }),
  );
  const receipt = await shards.ask(asking('q'));
  expect(receipt).toMatchObject({ rows: 1, failedByReason: {}, usage: { failed: 0, tokensIn: 23, tokensOut: 9 } });
  expect(shards.endpoint.calls).toHaveLength(2);
  const [question, said, complained] = shards.endpoint.calls[1]?.body.messages ?? [];
  expect(question).toEqual({ role: 'user', content: 'q' });
  expect(said).toMatchObject({ role: 'assistant', content: content.trim() || fields.refusal || '(no answer)' });
  expect(complained).toMatchObject({ role: 'user', content: expect.stringMatching(complaint) });
  // A longer answer is allowed where the last one was cut.
  expect(shards.endpoint.calls[1]?.body.max_completion_tokens).toBe(reason === 'truncated' ? 20 : 10);
  const [row] = await shards.rows(asking('q'));
  expect(row).toMatchObject({ status: 'answered', content: good, tokensIn: 23, tokensOut: 9 });
});

test.each([
  ['in a code fence', '```json\n{"relevant":true}\n```'],
  ['in prose', 'Certainly! {"relevant":true} is my verdict.'],
  ['after reasoning that quotes JSON', '<think>{"relevant":"hm"} or so</think>{"relevant":true}'],
  ['with a remark', '{"relevant":true,"reason":"off topic"}'],
  ['after JSON that does not fit', 'Like {"example":1}: {"relevant":true}'],
])('JSON %s is an answer', async (_name, content) => {
  await start((_, response) => answer(response, content));
  await expect(shards.ask(asking('q'))).resolves.toMatchObject({ failedByReason: {} });
  expect(shards.endpoint.calls).toHaveLength(1);
});

test('JSON that was complete when the limit of tokens came is an answer', async () => {
  await start((_, response) => answer(response, `${good} and so`, { finishReason: 'length' }));
  await expect(shards.ask(asking('q'))).resolves.toMatchObject({ failedByReason: {} });
  expect(shards.endpoint.calls).toHaveLength(1);
});

test('text without a schema is an answer as it is, unless it was cut', async () => {
  await start(({ question }, response) =>
    answer(response, 'some words', { finishReason: question === 'cut' ? 'length' : 'stop' }),
  );
  await expect(shards.ask([bodyOf('whole'), bodyOf('cut')], { maxReasks: 0 })).resolves.toMatchObject({
    failedByReason: { truncated: 1 },
  });
});

describe('a request that never gets a usable answer', () => {
  const long = `{"relevant":"${'x'.repeat(9_000)}"}`;

  test('is set aside after maxReasks with its raw text, cut, and the others go on', async () => {
    await start(({ question }, response) => answer(response, question === 'poison' ? long : good));
    const receipt = await shards.ask(asking('a', 'poison', 'b'), { maxReasks: 2 });
    expect(receipt).toMatchObject({ rows: 3, failedByReason: { 'off-schema': 1 }, usage: { requests: 3, failed: 1 } });
    expect(shards.endpoint.asked('poison')).toBe(3);
    // No two asks are the same request: none is a repeat of one that was answered.
    expect(shards.endpoint.calls.map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1, 1]);
    const row = (await shards.rows(asking('a', 'poison', 'b')))[1];
    expect(row).toMatchObject({ status: 'failed', failure: { reason: 'off-schema' }, tokensIn: 9, tokensOut: 6 });
    expect(row?.failure?.raw).toBe(long.slice(0, 4_000));
    // What is sent back is cut too: it is paid for.
    expect(shards.endpoint.calls.find((call) => reasksIn(call) === 2)?.body.messages[1]?.content).toHaveLength(4_000);
  });

  test('is not asked again without maxReasks', async () => {
    await start((_, response) => answer(response, '', { refusal: 'no' }));
    await expect(shards.ask(asking('q'), { maxReasks: 0 })).resolves.toMatchObject({ failedByReason: { refused: 1 } });
    expect(shards.endpoint.calls).toHaveLength(1);
  });

  test('keeps its reason when the re-ask is too long for the endpoint', async () => {
    await start((call, response) =>
      reasksIn(call) === 0
        ? answer(response, 'no JSON')
        : refuse(response, 400, { message: 'too long', code: 'context_length_exceeded' }),
    );
    await expect(shards.ask(asking('q'))).resolves.toMatchObject({ failedByReason: { 'off-schema': 1 } });
  });

  test('is not paid for again: its shard is reused with its failures, and from the ledger alone', async () => {
    await start((_, response) => answer(response, 'no JSON'));
    await shards.ask(asking('q'));
    const calls = shards.endpoint.calls.length;
    await expect(shards.ask(asking('q'))).resolves.toMatchObject({ reused: true, failedByReason: { 'off-schema': 1 } });
    // The same request in another shard, as another run would have it.
    await expect(shards.ask(asking('q', 'q'))).resolves.toMatchObject({ failedByReason: { 'off-schema': 2 } });
    expect(shards.endpoint.calls).toHaveLength(calls);
  });
});

test('re-asks that were received before a crash are not paid for again', async () => {
  await start((call, response) => {
    if (reasksIn(call) < 2) answer(response, `bad ${reasksIn(call)}`);
    else refuse(response, 401, { message: 'no' });
  });
  await expect(shards.ask(asking('q'))).resolves.toMatchObject({ stopped: { reason: 'auth' } });
  expect(shards.endpoint.calls).toHaveLength(3);
  const third = shards.endpoint.calls[2]?.body;
  await shards.endpoint.close();
  await start((_, response) => answer(response, good));
  const receipt = await shards.ask(asking('q'));
  expect(shards.endpoint.calls.map(({ body }) => body)).toEqual([third]);
  expect((await shards.rows(asking('q')))[0]).toMatchObject({ status: 'answered', tokensIn: 9, tokensOut: 6 });
  expect(receipt.usage).toMatchObject({ tokensIn: 3, tokensOut: 2 });
});

describe('retrying failures', () => {
  const script: Script = ({ question }, response) => {
    if (question === 'long') refuse(response, 400, { message: 'too long' });
    else answer(response, question === 'fine' ? good : 'no JSON', question === 'no' ? { refusal: 'no' } : {});
  };
  const bodies = asking('fine', 'long', 'no', 'bad');

  test('asks again what failed for that reason, and keeps the other rows', async () => {
    let isMended = false;
    await start((call, response) => (isMended ? answer(response, good) : script(call, response)));
    const first = await shards.ask(bodies, { maxReasks: 1 });
    expect(first.failedByReason).toEqual({ 'bad-request': 1, refused: 1, 'off-schema': 1 });
    const before = await shards.rows(bodies);
    isMended = true;
    const second = await shards.ask(bodies, { maxReasks: 1 }, { retryFailed: { reason: 'refused' } });
    expect(second).toMatchObject({ rows: 4, reused: false, usage: { requests: 4, fromLedger: 3, tokensIn: 3 } });
    expect(second.failedByReason).toEqual({ 'bad-request': 1, 'off-schema': 1 });
    const after = await shards.rows(bodies);
    expect(after.filter((_, row) => row !== 2)).toEqual(before.filter((_, row) => row !== 2));
    expect(after[2]).toMatchObject({ status: 'answered', content: good });
    const third = await shards.ask(bodies, { maxReasks: 1 }, { retryFailed: {} });
    expect(third).toMatchObject({ rows: 4, failedByReason: {} });
    expect(shards.endpoint.asked('fine')).toBe(1);
  });

  test('asks anew, with all re-asks, and again the next time', async () => {
    await start(script);
    await shards.ask(asking('bad'), { maxReasks: 1 });
    await shards.ask(asking('bad'), { maxReasks: 1 }, { retryFailed: {} });
    expect(shards.endpoint.asked('bad')).toBe(4);
    await shards.ask(asking('bad'), { maxReasks: 1 }, { retryFailed: {} });
    expect(shards.endpoint.asked('bad')).toBe(6);
  });

  test('asks nothing when nothing failed for that reason', async () => {
    await start(script);
    await shards.ask(bodies, { maxReasks: 0 });
    const calls = shards.endpoint.calls.length;
    const receipt = await shards.ask(bodies, { maxReasks: 0 }, { retryFailed: { reason: 'truncated' } });
    expect(receipt).toMatchObject({ reused: true, usage: { failed: 3 } });
    expect(shards.endpoint.calls).toHaveLength(calls);
  });

  test('is not done twice when the word that it was done is lost', async () => {
    await start(script);
    await shards.ask(bodies, { maxReasks: 0 });
    const retry = { retryFailed: {}, activityId: 'retry' };
    const done = await shards.ask(bodies, { maxReasks: 0 }, retry);
    const calls = shards.endpoint.calls.length;
    await expect(shards.ask(bodies, { maxReasks: 0 }, retry)).resolves.toEqual(done);
    expect(shards.endpoint.calls).toHaveLength(calls);
  });
});
