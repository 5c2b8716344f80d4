import OpenAI from 'openai';
import { binary } from '../../../core/strategies/judge/binary';
import { zeroShot } from '../../../core/strategies/queries/zeroShot';
import { startRehearsalServer, type RehearsalServer } from '../../../infra/rehearsal/http/server';
import cases from '../../fixtures/rehearsal/passages.json';

let server: RehearsalServer;
let client: OpenAI;

beforeAll(async () => {
  server = await startRehearsalServer({ port: 0, apiKey: 'sesame' });
  client = new OpenAI({ baseURL: server.url, apiKey: 'sesame', maxRetries: 0 });
});
afterAll(() => server.close());

async function post(
  body: string,
  key = 'sesame',
): Promise<{ status: number; error: { param: string | null; code: string | null; message: string } }> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const response = await fetch(`${server.url}/chat/completions`, { method: 'POST', headers, body });
  return {
    status: response.status,
    ...((await response.json()) as { error: { param: string; code: string; message: string } }),
  };
}

describe('the rehearsal server', () => {
  test("answers the project's own prompts through the official client", async () => {
    const { passage } = cases[1] as (typeof cases)[number];
    const before = server.requestCount();
    const written = await client.chat.completions.create({
      model: 'rehearsal',
      messages: zeroShot.renderMessages({ passage, count: 2 }),
      response_format: zeroShot.responseFormat(2),
    });
    const { queries } = zeroShot.parseAnswer(written.choices[0]?.message.content ?? '');
    expect(queries).toHaveLength(2);
    for (const { text } of queries) {
      const judged = await client.chat.completions.create({
        model: 'rehearsal',
        messages: binary.renderMessages({ query: text, passage }),
        response_format: binary.responseFormat(),
      });
      expect(binary.parseAnswer(judged.choices[0]?.message.content ?? '')).toEqual({ grade: 1 });
    }
    expect(server.requestCount() - before).toBe(3);
  });

  test('the same body gives the same answer to the byte', async () => {
    const body = JSON.stringify({
      model: 'rehearsal',
      messages: zeroShot.renderMessages({ passage: { text: 'Ice melts at 0 degrees.' }, count: 1 }),
    });
    const headers = { authorization: 'Bearer sesame' };
    const answers = await Promise.all(
      [1, 2].map(async () => (await fetch(`${server.url}/chat/completions`, { method: 'POST', headers, body })).text()),
    );
    expect(answers[0]).toBe(answers[1]);
  });

  test('estimates tokens as four characters each and stops at the limit', async () => {
    const answer = await client.chat.completions.create({
      model: 'rehearsal',
      messages: [{ role: 'user', content: 'a'.repeat(40) }],
      max_completion_tokens: 2,
    });
    expect(answer.usage).toEqual({
      prompt_tokens: 17,
      completion_tokens: 2,
      total_tokens: 19,
      prompt_tokens_details: { cached_tokens: 0 },
    });
    expect(answer.choices[0]?.finish_reason).toBe('length');
    expect(answer.choices[0]?.message.content).toHaveLength(8);
  });

  test('lists its one model and tells its health without a key', async () => {
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['rehearsal']);
    const health = await fetch(server.url.replace('/v1', '/health'));
    expect(await health.json()).toEqual({ status: 'ok', model: 'rehearsal' });
  });

  test("errors have OpenAI's shape", async () => {
    expect(await post('{}', 'wrong')).toMatchObject({ status: 401, error: { code: 'invalid_api_key' } });
    expect(await post('{"model"')).toMatchObject({
      status: 400,
      error: { message: 'We could not parse the JSON body of your request.' },
    });
    expect(await post('{"model":"rehearsal","messages":[{"role":"user","content":3}]}')).toMatchObject({
      status: 400,
      error: { param: 'messages[0].content' },
    });
    expect(await post('{"model":"rehearsal","messages":[]}')).toMatchObject({
      status: 400,
      error: { param: 'messages' },
    });
    expect(await post('{"model":"gpt-x","messages":[{"role":"user","content":"hi"}]}')).toMatchObject({
      status: 404,
      error: { param: 'model', code: 'model_not_found' },
    });
    await expect(client.embeddings.create({ model: 'x', input: 'x' })).rejects.toMatchObject({
      status: 404,
      code: 'unknown_url',
    });
  });

  test('refuses more at once than it was told to take', async () => {
    const busy = await startRehearsalServer({ port: 0, maxConcurrent: 1, latencyMs: 200 });
    const body = JSON.stringify({ model: 'rehearsal', messages: [{ role: 'user', content: 'hi' }] });
    const responses = await Promise.all(
      [1, 2].map(() => fetch(`${busy.url}/chat/completions`, { method: 'POST', body })),
    );
    await busy.close();
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 429]);
    expect(responses.find(({ status }) => status === 429)?.headers.get('retry-after')).toBe('1');
  });
});
