import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as the endpoint received it; `attempt` counts sends of the same body. */
export interface Call {
  body: {
    model: string;
    messages: { role: string; content: string }[];
    response_format?: { type: string };
    max_completion_tokens?: number;
    max_tokens?: number;
    logprobs?: boolean;
    top_logprobs?: number;
  };
  /** What the first message of the user says. */
  question: string;
  attempt: number;
  atMs: number;
  authorization: string | undefined;
}

export type Script = (call: Call, response: ServerResponse) => void;

export interface ScriptedEndpoint {
  url: string;
  calls: Call[];
  /** Sends by question. */
  asked(question: string): number;
  /** Connections that the client closed before it had its answer. */
  aborted(): number;
  /** Dollars by the endpoint's own count, in nano-dollars: $1 a million for every token of completions sent. */
  billedTokens(): { tokensIn: number; tokensOut: number };
  bill(tokensIn: number, tokensOut: number): void;
  close(): Promise<void>;
}

/** An OpenAI-compatible endpoint that answers by a script, over real HTTP. */
export async function startScriptedEndpoint(script: Script): Promise<ScriptedEndpoint> {
  const calls: Call[] = [];
  const sends = new Map<string, number>();
  const billed = { tokensIn: 0, tokensOut: 0 };
  let aborted = 0;
  const server = createServer((request: IncomingMessage, response) => {
    const pieces: Buffer[] = [];
    response.on('close', () => (aborted += response.writableFinished ? 0 : 1));
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const text = Buffer.concat(pieces).toString();
      const body = JSON.parse(text) as Call['body'];
      const attempt = (sends.get(text) ?? 0) + 1;
      sends.set(text, attempt);
      const question = body.messages.find(({ role }) => role === 'user')?.content ?? '';
      const call = { body, question, attempt, atMs: Date.now(), authorization: request.headers.authorization };
      calls.push(call);
      script(call, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    calls,
    asked: (question) => calls.filter((call) => call.question === question).length,
    aborted: () => aborted,
    billedTokens: () => billed,
    bill: (tokensIn, tokensOut) => {
      billed.tokensIn += tokensIn;
      billed.tokensOut += tokensOut;
    },
    close: () => close(server),
  };
}

export interface AnswerFields {
  finishReason?: string;
  refusal?: string;
  tokensIn?: number;
  tokensOut?: number;
  tokensCached?: number;
}

export function answer(response: ServerResponse, content: string, fields: AnswerFields = {}): void {
  const { finishReason = 'stop', refusal, tokensIn = 3, tokensOut = 2, tokensCached } = fields;
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({
      id: 'x',
      object: 'chat.completion',
      choices: [
        { index: 0, finish_reason: finishReason, message: { role: 'assistant', content, refusal: refusal ?? null } },
      ],
      usage: {
        prompt_tokens: tokensIn,
        completion_tokens: tokensOut,
        total_tokens: tokensIn + tokensOut,
        ...(tokensCached === undefined ? {} : { prompt_tokens_details: { cached_tokens: tokensCached } }),
      },
    }),
  );
}

export function refuse(
  response: ServerResponse,
  status: number,
  error: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ error }));
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
