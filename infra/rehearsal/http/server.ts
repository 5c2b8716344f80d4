import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAuthorised } from '../../bearerKey';
import { answerChatCompletion, rehearsalModel } from './chatCompletion';
import { ApiError } from './apiError';
import { openBatchApi, type BatchApi } from './batches/batchApi';
import type { LineAnswer } from './batches/runBatch';
import { readBody } from './readBody';

export interface RehearsalOptions {
  host?: string;
  /** 0 takes any free port. */
  port: number;
  /** Added to every chat completion, to rehearse a slow endpoint. */
  latencyMs?: number;
  /** When given, requests must carry `Authorization: Bearer <apiKey>`. */
  apiKey?: string;
  /** Chat completions at once; one more is refused with 429, as a rate limit does. */
  maxConcurrent?: number;
  /** Batches and their files; without `folder` they are forgotten when the server ends. */
  batches?: {
    /** Between the steps that a batch takes, from `validating` to its end: about eight. */
    stepMs?: number;
    folder?: string;
    maxStoredBytes?: number;
  };
}

export interface RehearsalServer {
  /** The `baseUrl` for an OpenAI client, such as `http://127.0.0.1:4000/v1`. */
  url: string;
  /** Chat completions received so far, refused ones included. */
  requestCount(): number;
  close(): Promise<void>;
}

/**
 * Starts the rehearsal LLM: an OpenAI-compatible server that answers by rules, deterministically and without weights,
 * from nothing but the messages and the schema. Routes: POST /v1/chat/completions, /v1/files and /v1/batches as OpenAI
 * has them, GET /v1/models, GET /health.
 * @throws when the port is taken (EADDRINUSE)
 */
export async function startRehearsalServer(options: RehearsalOptions): Promise<RehearsalServer> {
  const host = options.host ?? '127.0.0.1';
  const state: State = { options, batchApi: await openBatches(options), received: 0, active: 0 };
  const server = createServer((request, response) => void handle(state, request, response));
  server.keepAliveTimeout = 60_000;
  await listen(server, options.port, host);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/v1`,
    requestCount: () => state.received,
    close: () => {
      state.batchApi.batches.close();
      return close(server);
    },
  };
}

interface State {
  options: RehearsalOptions;
  batchApi: BatchApi;
  received: number;
  active: number;
}

function openBatches({ batches = {} }: RehearsalOptions): Promise<BatchApi> {
  const { stepMs = 50, folder, maxStoredBytes } = batches;
  return openBatchApi({
    answer: answerLine,
    pace: { by: 'clock', stepMs },
    progressSteps: 4,
    seed: 'rehearsal',
    folder,
    maxStoredBytes,
  });
}

function answerLine(body: unknown): LineAnswer {
  try {
    return { status: 200, body: answerChatCompletion(body) };
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, body: error.body() };
    throw error;
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function handle(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    send(response, 200, await route(state, request));
  } catch (error) {
    const known =
      error instanceof ApiError ? error : new ApiError(500, 'server_error', `internal error: ${String(error)}`);
    if (!request.complete) response.setHeader('connection', 'close');
    if (known.retryAfterSeconds !== undefined) response.setHeader('retry-after', String(known.retryAfterSeconds));
    send(response, known.status, known.body());
  }
}

async function route(state: State, request: IncomingMessage): Promise<unknown> {
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://rehearsal');
  const path = pathname.replace(/\/+$/, '');
  if (path === '/health') return { status: 'ok', model: rehearsalModel };
  if (state.options.apiKey !== undefined && !isAuthorised(request.headers.authorization, state.options.apiKey)) {
    throw new ApiError(401, 'invalid_request_error', 'Incorrect API key provided.', { code: 'invalid_api_key' });
  }
  if (path === '/v1/models' && request.method === 'GET') return { object: 'list', data: [modelCard] };
  if (path === `/v1/models/${rehearsalModel}` && request.method === 'GET') return modelCard;
  if (path === '/v1/chat/completions' && request.method === 'POST') return completeChat(state, request);
  const method = request.method ?? '';
  const answer = path.startsWith('/v1/')
    ? await state.batchApi.handle(request, { method, path: path.slice('/v1'.length), query })
    : undefined;
  if (answer !== undefined) return answer;
  throw new ApiError(404, 'invalid_request_error', `Unknown request URL: ${request.method} ${request.url}`, {
    code: 'unknown_url',
  });
}

const modelCard = { id: rehearsalModel, object: 'model', created: 0, owned_by: 'rankwright' };

async function completeChat(state: State, request: IncomingMessage): Promise<unknown> {
  state.received += 1;
  const { maxConcurrent, latencyMs = 0 } = state.options;
  if (maxConcurrent !== undefined && state.active >= maxConcurrent) {
    throw new ApiError(429, 'requests', `Rate limit reached: ${maxConcurrent} requests at once.`, {
      code: 'rate_limit_exceeded',
      retryAfterSeconds: 1,
    });
  }
  state.active += 1;
  try {
    const body = await readBody(request);
    if (latencyMs > 0) await sleep(latencyMs);
    return answerChatCompletion(body);
  } finally {
    state.active -= 1;
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  const type = Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json';
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.length });
  response.end(bytes);
}
