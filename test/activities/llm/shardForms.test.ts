import { answer, refuse, type Script } from '../../infra/llm/support/scriptedEndpoint';
import { useShards } from '../../infra/llm/support/useShards';
import { asking, good, schema } from '../../infra/llm/support/verdicts';

/** The same request in the form that its endpoint takes, found out once. */

const shards = useShards();
const { start } = shards;

describe('endpoints that take no schema', () => {
  const takes =
    (...forms: (string | undefined)[]): Script =>
    ({ body }, response) => {
      if (forms.includes(body.response_format?.type)) answer(response, `Sure: ${good}`);
      else refuse(response, 400, { message: `response_format ${body.response_format?.type} is not supported` });
    };

  test.each([
    [['json_schema', 'json_object', 'text'], 'json_schema', 1],
    [['json_object', undefined], 'json_object', 2],
    [[undefined], undefined, 3],
  ])('one that takes %j is asked with %s after %d sends, by all workers', async (forms, wanted, sends) => {
    await start(takes(...forms));
    await shards.ask(asking('a', 'b', 'c'), { concurrency: 1 });
    expect(shards.endpoint.calls).toHaveLength(sends + 2);
    shards.restart();
    await shards.ask(asking('d'), { concurrency: 1 });
    expect(shards.endpoint.calls.slice(sends - 1).map(({ body }) => body.response_format?.type)).toEqual(
      Array(4).fill(wanted),
    );
    const told = shards.endpoint.calls.at(-1)?.body.messages[0]?.content ?? '';
    const [, described] = told.split('JSON schema:\n');
    expect(described && (JSON.parse(described) as unknown)).toEqual(wanted === 'json_schema' ? undefined : schema);
    // Whatever the form was, the request is the same.
    await shards.ask(asking('a', 'd'), { structuredOutput: 'json_schema' });
    expect(shards.endpoint.calls).toHaveLength(sends + 3);
  });

  test('a form that is set is taken at its word', async () => {
    await start(takes('json_object'));
    await shards.ask(asking('a'), { structuredOutput: 'json_object' });
    await expect(shards.ask(asking('b'), { structuredOutput: 'json_schema' })).resolves.toMatchObject({
      failedByReason: { 'bad-request': 1 },
    });
    expect(shards.endpoint.calls.map(({ body }) => body.response_format?.type)).toEqual(['json_object', 'json_schema']);
  });

  test('a schema that strict mode refuses is the fault of the request', async () => {
    await start((_, response) =>
      refuse(response, 400, { message: "Invalid schema for response_format 'verdict'", code: 'invalid_json_schema' }),
    );
    await expect(shards.ask(asking('a'))).resolves.toMatchObject({ failedByReason: { 'bad-request': 1 } });
    expect(shards.endpoint.calls).toHaveLength(1);
  });

  test('one that gives no log-probabilities is asked without them, and answers all the same', async () => {
    await start(({ body }, response) => {
      if (body.logprobs === undefined && body.top_logprobs === undefined) answer(response, good);
      else refuse(response, 400, { message: 'logprobs is not supported by this model', param: 'logprobs' });
    });
    const bodies = asking('a', 'b').map((body) => ({ ...body, logprobs: true, top_logprobs: 20 }));
    await expect(shards.ask(bodies, { concurrency: 1 })).resolves.toMatchObject({ failedByReason: {} });
    expect(shards.endpoint.calls.map(({ body }) => body.top_logprobs)).toEqual([20, undefined, undefined]);
  });

  test('one that knows the limit of tokens by its old name is told so', async () => {
    await start(({ body }, response) => {
      if (body.max_tokens === 10 && body.max_completion_tokens === undefined) answer(response, good);
      else refuse(response, 400, { message: 'Unrecognized request argument: max_completion_tokens' });
    });
    await expect(shards.ask(asking('a', 'b'), { concurrency: 1 })).resolves.toMatchObject({ failedByReason: {} });
    expect(shards.endpoint.calls).toHaveLength(3);
  });
});
