import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isAuthorised } from '../../bearerKey';
import { RequestError } from '../requestError';
import { readJson } from './readJson';
import { pathOf, type Answer, type Route } from './routes';
import type { ServerState } from './state';

interface Told {
  documents?: number;
  windows?: number;
}

/** The one who asked is gone: nobody reads an answer. */
const gone = Symbol('gone');
const goneStatus = 499;

/** Answers one request, whatever it is, and tells of it in one line. Never throws. */
export async function answerRequest(
  state: ServerState,
  routes: ReadonlyMap<string, Route>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const startedMs = performance.now();
  const [id, path, told] = [randomUUID(), pathOf(request), {} as Told];
  const route = routes.get(path);
  const answer = await decide(state, { id, path, route, request, response, told }).catch((error: unknown) =>
    describeFailure(error, state, id),
  );
  if (answer.status === 405 && route) response.setHeader('allow', route.method === 'GET' ? 'GET, HEAD' : route.method);
  if (answer.status !== goneStatus) send(response, id, answer, state.admission.isStopping);
  const seconds = (performance.now() - startedMs) / 1000;
  // Another path is whatever somebody wrote there.
  const name = route ? path : 'other';
  state.metrics.countRequest({ route: name, status: answer.status, seconds });
  const counts = told.documents === undefined ? '' : ` ${told.documents} documents ${told.windows ?? 0} pairs`;
  const method = route ? request.method : 'any';
  state.log(
    `${new Date().toISOString()} ${method} ${name} ${answer.status} ${Math.round(seconds * 1000)} ms${counts} ${id}`,
  );
}

interface Asked {
  id: string;
  path: string;
  route: Route | undefined;
  request: IncomingMessage;
  response: ServerResponse;
  told: Told;
}

async function decide(state: ServerState, asked: Asked): Promise<Answer> {
  const { route, request } = asked;
  const isOpen = route?.method === 'GET' && route.isOpen;
  if (!isOpen && state.apiKey !== undefined && !isAuthorised(request.headers.authorization, state.apiKey))
    throw new RequestError(
      'unauthorized',
      'the API key is missing or wrong',
      'send the header authorization: Bearer KEY, with the key that the server was started with',
    );
  if (!route) throw new RequestError('not-found', 'there is no such path', 'GET /openapi.json lists what there is');
  // Probes ask for HEAD; Node leaves the body out.
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  if (method !== route.method)
    throw new RequestError('method-not-allowed', 'the path takes another method', `send it with ${route.method}`);
  return route.method === 'GET' ? route.look() : scoreBody(state, asked, route);
}

async function scoreBody(
  state: ServerState,
  { id, request, response, told }: Asked,
  route: Extract<Route, { method: 'POST' }>,
): Promise<Answer> {
  const admitted = state.admission.enter();
  const watch = watchRequest(state, response);
  try {
    const onBytes = (bytes: number): void => {
      watch.signal.throwIfAborted();
      admitted.hold(bytes);
    };
    const body = await orAborted(readJson(request, { maxBytes: state.maxBodyBytes, onBytes }), watch.signal);
    const { asked, render } = route.read(body);
    told.documents = asked.documents.length;
    const scored = await state.reranker.score(asked, watch.signal);
    told.windows = scored.windows;
    state.metrics.countScored({ ...scored, documents: asked.documents.length });
    return { status: 200, body: render(scored, { id, model: state.reranker.model }) };
  } catch (error) {
    if (watch.signal.aborted) throw watch.signal.reason;
    throw error;
  } finally {
    watch.stop();
    admitted.leave();
  }
}

/** What a promise gives, unless the signal is aborted before. @throws the signal's reason */
function orAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });
}

/** A signal that is aborted when the time is over, the server ends, or the one who asked goes away. */
function watchRequest({ timeoutMs, ending }: ServerState, response: ServerResponse) {
  const controller = new AbortController();
  const late = new RequestError(
    'timed-out',
    `the documents were not scored within ${timeoutMs / 1000} s`,
    'send fewer or shorter documents, or come again when less is asked of the server',
    1,
  );
  const timer = setTimeout(() => controller.abort(late), timeoutMs);
  const onClose = (): void => controller.abort(gone);
  const onEnding = (): void => controller.abort(ending.signal.reason);
  response.once('close', onClose);
  ending.signal.addEventListener('abort', onEnding, { once: true });
  return {
    signal: controller.signal,
    stop() {
      clearTimeout(timer);
      response.off('close', onClose);
      ending.signal.removeEventListener('abort', onEnding);
    },
  };
}

function describeFailure(error: unknown, { log }: ServerState, id: string): Answer & { retryAfterSeconds?: number } {
  if (error === gone || (error as NodeJS.ErrnoException | undefined)?.code === 'ECONNRESET')
    return { status: goneStatus, body: undefined };
  const known = error instanceof RequestError ? error : failed();
  if (known !== error) log(`${id} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const { status, refusal: code, message, mend, retryAfterSeconds } = known;
  return { status, body: { code, message, mend }, ...(retryAfterSeconds ? { retryAfterSeconds } : {}) };
}

function failed(): RequestError {
  return new RequestError('failed', 'the documents could not be scored', "the server's log says why, under this id");
}

function send(
  response: ServerResponse,
  id: string,
  { status, body, type = 'application/json', retryAfterSeconds }: Answer & { retryAfterSeconds?: number },
  isStopping: boolean,
): void {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  response.writeHead(status, {
    ...{ 'content-type': type, 'content-length': bytes.length, 'x-request-id': id },
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(isStopping ? { connection: 'close' } : {}),
  });
  response.end(bytes);
}
