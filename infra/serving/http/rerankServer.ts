import { createServer, type Server } from 'node:http';
import { isIP, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { RankwrightError } from '../../../core/errors';
import { usualRequestLimits, type RequestLimits } from '../../../core/serving/limits';
import { RequestError, type Refusal } from '../requestError';
import type { Reranker } from '../reranker';
import { Admission } from './admission';
import { answerRequest } from './answerRequest';
import { createMetrics } from './metrics';
import { createRoutes } from './routes';
import type { ServerState } from './state';

export interface RerankServerOptions {
  host?: string;
  /** 0 takes any free port. */
  port: number;
  version: string;
  /** Needed where `host` is no address of this machine alone. */
  apiKey?: string | undefined;
  limits?: Partial<RequestLimits>;
  maxBodyBytes?: number;
  /** Requests at a time; one more is refused with 429. */
  maxRequests?: number;
  timeoutMs?: number;
  /** How long a client may take to send a request; headers alone have 10 s at most. */
  requestTimeoutMs?: number;
  /** How long open requests may take when the server stops. */
  stopTimeoutMs?: number;
  log?: (line: string) => void;
}

export interface RerankServer {
  url: string;
  /** Refuses what is new, answers what is open, for `stopTimeoutMs` at most. The reranker stays open. */
  stop: () => Promise<void>;
}

export const usualServing = {
  maxBodyBytes: 8 * 1024 ** 2,
  maxRequests: 256,
  timeoutMs: 60_000,
  /** Whoever is slower than this with a whole request holds a connection for nothing. */
  requestTimeoutMs: 30_000,
  stopTimeoutMs: 30_000,
};
/** Of the bodies of all open requests. */
const maxHeldBytes = 64 * 1024 ** 2;
const headersTimeoutMs = 10_000;
const keepAliveTimeoutMs = 65_000;
const maxConnections = 1024;

/**
 * Serves a reranker over HTTP: /rerank, /v1/rerank, /v2/rerank, /v1/ranking, /healthz, /readyz, /metrics, /openapi.json.
 * @throws RankwrightError not-configured: another address than loopback without a key, or one that cannot be had
 */
export async function startRerankServer(reranker: Reranker, options: RerankServerOptions): Promise<RerankServer> {
  const { host = '127.0.0.1', port, stopTimeoutMs = usualServing.stopTimeoutMs } = options;
  const { requestTimeoutMs = usualServing.requestTimeoutMs } = options;
  if (!isLoopback(host) && options.apiKey === undefined) throw keyNeeded(host);
  const state = createState(reranker, options);
  const routes = createRoutes(state);
  // A request without Host is answered like any other: in JSON. Node itself looks for slow clients only twice a minute.
  const noticing = { connectionsCheckingInterval: Math.min(1000, requestTimeoutMs) };
  const server = createServer({ requireHostHeader: false, ...noticing }, (request, response) => {
    void answerRequest(state, routes, request, response);
  });
  server.on('checkExpectation', (request, response) => void answerRequest(state, routes, request, response));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuseConnection(error, socket));
  server.headersTimeout = Math.min(headersTimeoutMs, requestTimeoutMs);
  server.requestTimeout = requestTimeoutMs;
  server.keepAliveTimeout = keepAliveTimeoutMs;
  server.maxConnections = maxConnections;
  await listen(server, port, host);
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    stop: () => stop(server, state, stopTimeoutMs),
  };
}

function createState(reranker: Reranker, options: RerankServerOptions): ServerState {
  const { maxRequests = usualServing.maxRequests, maxBodyBytes = usualServing.maxBodyBytes } = options;
  const admission = new Admission({ maxRequests, maxHeldBytes });
  return {
    ...{ reranker, version: options.version, maxBodyBytes, admission, apiKey: options.apiKey },
    limits: { ...usualRequestLimits, ...options.limits },
    timeoutMs: options.timeoutMs ?? usualServing.timeoutMs,
    metrics: createMetrics({ open: () => admission.open, waiting: () => reranker.waiting() }),
    ending: new AbortController(),
    log: options.log ?? (() => undefined),
  };
}

async function stop(server: Server, state: ServerState, timeoutMs: number): Promise<void> {
  state.admission.isStopping = true;
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
  const timer = new AbortController();
  await Promise.race([
    state.admission.empty(),
    sleep(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined),
  ]);
  timer.abort();
  state.ending.abort(
    new RequestError('stopping', 'the server has stopped', 'send it to another server, or again later', 5),
  );
  await state.admission.empty();
  server.closeIdleConnections();
  // Who reads slowly, or was sending: their answers are written, and there is nothing more to wait for.
  setTimeout(() => server.closeAllConnections(), 1000).unref();
  await closed;
  state.metrics.close();
}

const noHttp = ['this is no HTTP request', 'send what HTTP/1.1 allows'] as const;
/** By Node's code of an error: what is told of a request that cannot be read. */
const unreadable: Record<string, [refusal: Refusal, reason: string, message: string, mend: string]> = {
  HPE_HEADER_OVERFLOW: [
    ...(['headers-too-large', 'Request Header Fields Too Large'] as const),
    ...(['the headers are larger than 16 KiB', 'send fewer or shorter headers'] as const),
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [
    ...(['request-timeout', 'Request Timeout'] as const),
    ...(['the request was not sent in time', 'send it whole, and at once'] as const),
  ],
};

/** What is no HTTP gets an answer too, where there is someone to read it. */
function refuseConnection({ code = '' }: NodeJS.ErrnoException, socket: Duplex): void {
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [refusal, reason, ...told] = unreadable[code] ?? (['bad-request', 'Bad Request', ...noHttp] as const);
  const { status, message, mend } = new RequestError(refusal, ...told);
  const body = JSON.stringify({ code: refusal, message, mend });
  const head = `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}`;
  socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new RankwrightError(
          'not-configured',
          `the server cannot listen at ${host}:${port} (${cause.code ?? cause.message})`,
          {
            mend: 'name a free port with --port (0 takes any), and an address of this machine with --host',
            cause,
          },
        ),
      ),
    );
    server.listen(port, host, () => resolve());
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function keyNeeded(host: string): RankwrightError {
  return new RankwrightError('not-configured', `${host} can be reached from other machines, and no API key is set`, {
    mend: 'put a key into RANKWRIGHT_API_KEY, which clients then send as a bearer token; or serve on 127.0.0.1',
  });
}
