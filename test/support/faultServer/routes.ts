import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from '../../../infra/rehearsal/http/apiError';
import type { Batch } from '../../../infra/rehearsal/http/batches/batchObject';
import { breakOff, handleChat, sendError, sendJson } from './chat';
import { renderError } from './errors';
import { errorFaults, type ErrorFault, type ScriptedFault } from './options';
import type { ServerState } from './state';

/** Answers a request of the API: the key, the script of its route, and then the route itself. */
export async function handleApi(state: ServerState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://faults');
  const path = pathname.replace(/^\/v1/, '').replace(/\/+$/, '');
  const method = request.method ?? '';
  const route = `${method} ${path.replace(/^(\/(?:files|batches))\/[^/]+/, '$1/:id')}`;
  const script = nextScript(state, route);
  if (refuseKey(state, request, response)) return;
  if (script && (await failBefore(script, request, response))) return;
  if (route === 'POST /chat/completions') return handleChat(state, request, response);
  const answer =
    route === 'GET /models' ? modelList(state) : await answerBatches(state, request, { method, path, query }, route);
  if (answer === undefined) {
    const message = `Unknown request URL: ${method} ${request.url}`;
    throw new ApiError(404, 'invalid_request_error', message, { code: 'unknown_url' });
  }
  if (script) return failAfter(script, answer, response);
  sendAnswer(response, answer);
}

/** Counts the call, and finds what is planned for it. */
function nextScript({ calls, behaviour, books }: ServerState, route: string): ScriptedFault['fault'] | undefined {
  const call = (calls.get(route) ?? 0) + 1;
  calls.set(route, call);
  const planned = behaviour.scripted.find((each) => each.route === route && (each.calls?.includes(call) ?? true));
  if (planned) books.fault(`${route}: ${planned.fault}`);
  return planned?.fault;
}

function refuseKey({ behaviour, books }: ServerState, request: IncomingMessage, response: ServerResponse): boolean {
  if (behaviour.apiKey === null) return false;
  const received = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
  if (received === behaviour.apiKey) return false;
  books.fault('unauthorized');
  request.resume();
  const message = `Incorrect API key provided: ${received}. You can find your API key in your account.`;
  sendJson(response, 401, {
    error: { message, type: 'invalid_request_error', param: null, code: 'invalid_api_key' },
  });
  return true;
}

async function failBefore(
  fault: ScriptedFault['fault'],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  if ((errorFaults as readonly string[]).includes(fault)) {
    for await (const _ of request) continue;
    sendError(response, renderError(fault as ErrorFault));
    return true;
  }
  if (fault === 'hang-up-before') breakOff(response, { isKilled: false });
  return fault === 'hang-up-before' || fault === 'hang';
}

function failAfter(fault: ScriptedFault['fault'], answer: unknown, response: ServerResponse): void {
  if (fault === 'error-after') return sendError(response, renderError('server-error'));
  if (fault === 'hang-up-after') return breakOff(response, { isKilled: false });
  const bytes = bytesOf(answer);
  response.writeHead(200, { 'content-length': bytes.length });
  response.write(bytes.subarray(0, bytes.length >> 1), () => breakOff(response, { isKilled: false }));
}

function modelList({ behaviour }: ServerState): unknown {
  const data = (behaviour.models ?? ['rehearsal']).map((id) => ({ id, object: 'model', created: 0, owned_by: 'test' }));
  return { object: 'list', data };
}

async function answerBatches(
  state: ServerState,
  request: IncomingMessage,
  place: { method: string; path: string; query: URLSearchParams },
  route: string,
): Promise<unknown> {
  const { books, behaviour } = state;
  if (route === 'POST /batches' && state.quotaLeft === 0) {
    books.fault('quota');
    throw new ApiError(429, 'insufficient_quota', 'You exceeded your current quota.', { code: 'insufficient_quota' });
  }
  const answer = await state.batchApi.handle(request, place);
  if (route === 'POST /files') books.counts.filesUploaded += 1;
  if (route === 'POST /batches') {
    state.batchFaults.set((answer as Batch).id, behaviour.batchFaults[books.counts.batchesCreated] ?? null);
    books.counts.batchesCreated += 1;
  }
  return hideUsage(state, answer);
}

/** Of a batch, or of those in a list, where that is their fault. */
function hideUsage(state: ServerState, answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || Buffer.isBuffer(answer)) return answer;
  if ('data' in answer) return { ...answer, data: (answer.data as object[]).map((each) => hideUsage(state, each)) };
  const isHidden = 'id' in answer && state.batchFaults.get(answer.id as string)?.hidesUsage;
  return isHidden ? { ...answer, usage: undefined } : answer;
}

function sendAnswer(response: ServerResponse, answer: unknown): void {
  const type = Buffer.isBuffer(answer) ? 'application/octet-stream' : 'application/json';
  const bytes = bytesOf(answer);
  response.writeHead(200, { 'content-type': type, 'content-length': bytes.length });
  response.end(bytes);
}

function bytesOf(answer: unknown): Buffer {
  return Buffer.isBuffer(answer) ? answer : Buffer.from(JSON.stringify(answer));
}
