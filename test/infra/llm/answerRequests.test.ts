import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildRequest } from '../../../activities/llm/requestRow';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { AnswerLedger } from '../../../infra/llm/answerLedger';
import { answerRequests } from '../../../infra/llm/answerRequests';
import { createOpenAiModel } from '../../../infra/llm/openAiModel';

type Script = (request: { content: string; attempt: number }, response: ServerResponse) => void;

/** An endpoint that answers by a script and counts how often each question was asked. */
async function startEndpoint(script: Script) {
  const asked = new Map<string, number>();
  const server = createServer((request: IncomingMessage, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(pieces).toString()) as { messages: { content: string }[] };
      const content = body.messages[0]?.content ?? '';
      asked.set(content, (asked.get(content) ?? 0) + 1);
      script({ content, attempt: asked.get(content) ?? 0 }, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return { asked, url, close: () => new Promise((resolve) => server.close(resolve)) };
}

function answer(response: ServerResponse, content: string): void {
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({
      id: 'x',
      object: 'chat.completion',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
      usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
    }),
  );
}

function refuse(response: ServerResponse, status: number, error: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ error }));
}

const requests = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    buildRequest({ model: 'm', messages: [{ role: 'user', content: `question ${index}` }] }, { index }),
  );

async function ask(url: string, count: number, store = new MemoryObjectStore()) {
  const ledger = await AnswerLedger.open(store, 'd'.repeat(64));
  const model = createOpenAiModel({ baseUrl: url, apiKey: 'sk-canary-1234567890', timeoutMs: 2000 });
  const options = { concurrency: 4, signal: new AbortController().signal, onAnswer: () => undefined };
  return answerRequests(requests(count), { model, ledger }, options);
}

describe('answerRequests', () => {
  test('answers come in the order of the requests, whatever order they arrive in', async () => {
    const endpoint = await startEndpoint(({ content }, response) => {
      setTimeout(() => answer(response, `answer to ${content}`), (7 * content.length) % 13);
    });
    const answers = await ask(endpoint.url, 20);
    expect(answers.map(({ content }) => content)).toEqual(requests(20).map((_, i) => `answer to question ${i}`));
    await endpoint.close();
  });

  test('an answer that was flushed is never asked for again, a failed run included', async () => {
    const store = new MemoryObjectStore();
    let broken = true;
    const endpoint = await startEndpoint(({ content }, response) => {
      if (broken && content === 'question 15')
        refuse(response, 401, { message: 'bad key sk-canary-1234567890', code: 'invalid_api_key' });
      else answer(response, content);
    });
    await expect(ask(endpoint.url, 20, store)).rejects.toMatchObject({ code: 'llm-auth', retryable: false });
    const answeredBefore = [...endpoint.asked.keys()].filter((content) => content !== 'question 15');
    broken = false;
    expect(await ask(endpoint.url, 20, store)).toHaveLength(20);
    for (const content of answeredBefore) expect([content, endpoint.asked.get(content)]).toEqual([content, 1]);
    await endpoint.close();
  });

  test('the key is not in the error of a refused key', async () => {
    const endpoint = await startEndpoint((_, response) =>
      refuse(response, 401, { message: 'wrong key sk-canary-1234567890' }),
    );
    const error = (await ask(endpoint.url, 1).catch((caught: unknown) => caught)) as Error & { mend: string };
    expect(`${error.message} ${error.mend}`).not.toContain('canary');
    expect(error.mend).toContain('OPENAI_API_KEY');
    await endpoint.close();
  });

  test('a 429 is asked again, but not before Retry-After', async () => {
    const times: number[] = [];
    const endpoint = await startEndpoint(({ attempt, content }, response) => {
      times.push(Date.now());
      if (attempt === 1) refuse(response, 429, { message: 'slow down' }, { 'retry-after-ms': '300' });
      else answer(response, content);
    });
    const [only] = await ask(endpoint.url, 1);
    expect(only?.status).toBe('answered');
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(300);
    await endpoint.close();
  });

  test('a refused request fails alone, with its reason', async () => {
    const endpoint = await startEndpoint(({ content }, response) => {
      if (content === 'question 1')
        refuse(response, 400, { message: 'context too long', code: 'context_length_exceeded' });
      else answer(response, content);
    });
    const answers = await ask(endpoint.url, 3);
    expect(answers.map(({ status }) => status)).toEqual(['answered', 'failed', 'answered']);
    expect(answers[1]?.failure).toMatchObject({ reason: 'llm-bad-request' });
    await endpoint.close();
  });

  test('exhausted quota ends the shard at once', async () => {
    const endpoint = await startEndpoint((_, response) =>
      refuse(response, 429, { message: 'no credit', code: 'insufficient_quota' }),
    );
    await expect(ask(endpoint.url, 1)).rejects.toMatchObject({ code: 'llm-quota', retryable: false });
    expect(endpoint.asked.get('question 0')).toBe(1);
    await endpoint.close();
  });

  test('an unreachable endpoint is named, and worth a retry', async () => {
    const model = createOpenAiModel({ baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'none', timeoutMs: 500 });
    const body = requests(1)[0]?.body ?? { model: 'm', messages: [] };
    await expect(model.complete(body, new AbortController().signal)).rejects.toMatchObject({
      code: 'llm-unavailable',
      retryable: true,
      message: expect.stringContaining('http://127.0.0.1:9/v1') as string,
    });
  });
});
