import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from '../../../infra/rehearsal/http/apiError';
import type { ChatCompletion } from '../../../infra/rehearsal/http/completion';
import { answerBody, checkBody, keyOf, spoil, uniform, type ChatBody } from './answer';
import type { KeyRecord } from './counts';
import { chooseFault, renderError, type ErrorReply } from './errors';
import {
  contentFaults,
  errorFaults,
  type ContentFault,
  type ErrorFault,
  type FaultRule,
  type Latency,
} from './options';
import { recordRequest, takeQuota, type RecordedRequest, type ServerState } from './state';

/** Answers a chat completion, or does to it what the faults say. */
export async function handleChat(
  state: ServerState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const fate = state.books.open(response);
  const text = await readText(request);
  if (text === undefined) return;
  state.books.counts.requests += 1;
  const exchange = readExchange(state, text, response);
  if (!exchange) return;
  const { record } = exchange;
  state.books.checkTime(record);
  const error = refuse(state, exchange);
  if (error) {
    if (error.untilMs !== undefined) state.books.tellToWait(record, error.untilMs);
    return sendError(response, error);
  }
  await answer(state, exchange, response, fate);
}

/** A request that could be read, and what there is to know before it is answered. */
export interface Exchange {
  body: ChatBody;
  key: string;
  record: KeyRecord;
  rule: FaultRule | undefined;
  completion: ChatCompletion;
  isBatch: boolean;
}

/** Reads a body, draws its fault and works out its answer. @throws ApiError 400 or 404 */
export function openExchange(state: ServerState, value: unknown, text: string, isBatch: boolean): Exchange {
  const body = checkBody(value, state.behaviour);
  const key = keyOf(value);
  const record = state.books.see(key);
  const rule = chooseFault(state.behaviour.faults, text, { seed: state.seed, key, seen: record.seen });
  if (rule) state.books.fault(rule.kind);
  const completion = answerBody(body, key, state.behaviour);
  if (rule && isContentFault(rule)) spoil(completion, rule.kind);
  return { body, key, record, rule, completion, isBatch };
}

/** The error that a request ends in before it is answered: its fault, the limits, the quota. */
export function refuse(state: ServerState, exchange: Exchange): ErrorReply | undefined {
  const { rule, completion, isBatch } = exchange;
  const error = rule && isErrorFault(rule) ? renderError(rule.kind, rule) : undefined;
  const refusal = error ?? (isBatch ? undefined : overLimit(state, completion)) ?? overQuota(state);
  note(state, exchange, error && rule ? rule.kind : refusal ? `status ${refusal.status}` : (rule?.kind ?? 'answered'));
  return refusal;
}

/** A completion that is usable whatever is around it. */
export function isUsable({ rule }: Exchange): boolean {
  return !rule || !isContentFault(rule) || rule.kind === 'code-fence' || rule.kind === 'prose';
}

function note(state: ServerState, { body, record, isBatch }: Exchange, fate: RecordedRequest['fate']): void {
  recordRequest(state, { body, seen: record.seen, isBatch, fate });
}

function isContentFault(rule: FaultRule): rule is FaultRule & { kind: ContentFault } {
  return (contentFaults as readonly string[]).includes(rule.kind);
}

function isErrorFault(rule: FaultRule): rule is FaultRule & { kind: ErrorFault } {
  return (errorFaults as readonly string[]).includes(rule.kind);
}

function overLimit(state: ServerState, { usage }: ChatCompletion): ErrorReply | undefined {
  const verdict = state.limits.take(state.behaviour.limits, usage.total_tokens);
  if (!verdict || verdict.isAccepted) return undefined;
  state.books.fault('limit');
  const reply = renderError('rate-limit', { retryAfter: 'none' });
  return { ...reply, headers: { ...reply.headers, ...verdict.headers }, untilMs: verdict.untilMs };
}

function overQuota(state: ServerState): ErrorReply | undefined {
  if (takeQuota(state)) return undefined;
  state.books.fault('quota');
  return renderError('quota');
}

/** Everything that a client sent; undefined when it went away before. */
function readText(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.once('end', () => resolve(Buffer.concat(pieces).toString('utf8')));
    request.once('error', () => resolve(undefined));
    request.once('close', () => resolve(undefined));
  });
}

function readExchange(state: ServerState, text: string, response: ServerResponse): Exchange | undefined {
  try {
    return openExchange(state, parseJson(text), text, false);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    sendJson(response, error.status, error.body());
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ApiError(400, 'invalid_request_error', 'We could not parse the JSON body of your request.');
  }
}

async function answer(
  state: ServerState,
  exchange: Exchange,
  response: ServerResponse,
  fate: { isKilled: boolean },
): Promise<void> {
  const { record, rule, completion, key } = exchange;
  if (rule?.kind === 'reset') return breakOff(response, fate);
  state.books.bill(record, completion, state.behaviour.price, false);
  if (rule?.kind === 'hang') return;
  await waitFor(state, key, record.seen);
  if (response.destroyed) return;
  const bytes = Buffer.from(JSON.stringify(completion));
  const limits = state.limits.headers(state.behaviour.limits);
  const headers = { 'content-type': 'application/json', 'content-length': bytes.length, ...limits };
  response.writeHead(200, headers);
  if (rule?.kind === 'reset-midway') {
    response.write(bytes.subarray(0, bytes.length >> 1), () => breakOff(response, fate));
    return;
  }
  response.once('finish', () => {
    state.books.counts.delivered += 1;
    state.books.answered(record, isUsable(exchange));
  });
  if (rule?.kind === 'slow-body') return drip(response, bytes, rule.slowMs ?? 1000);
  response.end(bytes);
}

/** A reset, not an orderly end: the client sees ECONNRESET. */
export function breakOff(response: ServerResponse, fate: { isKilled: boolean }): void {
  fate.isKilled = true;
  response.socket?.resetAndDestroy();
}

async function waitFor({ behaviour, seed }: ServerState, key: string, seen: number): Promise<void> {
  const latencyMs = drawLatency(behaviour.latencyMs, () => uniform(seed, 'latency', key, seen));
  if (latencyMs > 0) await sleep(latencyMs);
}

function drawLatency(latency: Latency, draw: () => number): number {
  if (typeof latency === 'number') return latency;
  if ('minMs' in latency) return latency.minMs + draw() * (latency.maxMs - latency.minMs);
  // Log-normal, as answer times are: the logistic quantile, scaled, is near enough to the normal one.
  const at = Math.min(Math.max(draw(), 1e-4), 1 - 1e-4);
  return latency.medianMs * Math.exp(latency.sigma * (Math.log(at / (1 - at)) / 1.702));
}

const drops = 10;

async function drip(response: ServerResponse, bytes: Buffer, slowMs: number): Promise<void> {
  const size = Math.ceil(bytes.length / drops);
  for (let start = 0; start < bytes.length && !response.destroyed; start += size) {
    response.write(bytes.subarray(start, start + size));
    await sleep(slowMs / drops);
  }
  if (!response.destroyed) response.end();
}

export function sendError(response: ServerResponse, { status, text, headers }: ErrorReply): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  sendError(response, { status, text: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
}
