import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError } from '../../../infra/rehearsal/http/apiError';
import { openFaultyBatchApi } from './batchFaults';
import { sendJson } from './chat';
import { answerControl, applyControl, readCounts, type Control } from './control';
import { Books, type FaultCounts } from './counts';
import { standardBehaviour, type FaultServerOptions } from './options';
import { RateLimits } from './rateLimits';
import { handleApi } from './routes';
import type { RecordedRequest, ServerState } from './state';

export * from './options';
export type { Control } from './control';
export type { FaultCounts } from './counts';
export type { RecordedRequest } from './state';

/** A server to be unfriendly to clients, in this process or in one of its own (`startFaultServerProcess`). */
export interface FaultServer {
  /** For an OpenAI client: `http://127.0.0.1:4000/v1`. */
  url: string;
  counts(): Promise<FaultCounts>;
  /** With the option `record`: what was asked, in the order of its coming. */
  requests(): Promise<RecordedRequest[]>;
  /** Changes behaviour, gives quota back, moves batches on, or starts the counts again. */
  control(control: Control): Promise<void>;
  close(): Promise<void>;
}

/** Starts an OpenAI-compatible server (chat completions, files, batches) that injects the faults it is told to. */
export async function startFaultServer(options: FaultServerOptions = {}): Promise<FaultServer> {
  const state = await openState(options);
  const server = createServer((request, response) => void handle(state, request, response));
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    counts: async () => readCounts(state),
    requests: async () => structuredClone(state.recorded),
    control: (control) => applyControl(state, control),
    close: () => close(server, state),
  };
}

async function openState(options: FaultServerOptions): Promise<ServerState> {
  const books = new Books(options.graceMs ?? 250);
  const state = {
    options,
    behaviour: { ...standardBehaviour, ...options },
    seed: options.seed ?? 0,
    books,
    limits: new RateLimits(() => books.counts.mostInAMinute),
    quotaLeft: options.quotaRequests,
    recorded: [],
    calls: new Map<string, number>(),
    batchFaults: new Map<string, ServerState['behaviour']['batchFaults'][number]>(),
  };
  return Object.assign(state, { batchApi: await openFaultyBatchApi(state) });
}

async function handle(state: ServerState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    if (request.url?.startsWith('/__')) return await answerControl(state, request, response);
    await handleApi(state, request, response);
  } catch (error) {
    const known =
      error instanceof ApiError ? error : new ApiError(500, 'server_error', `internal error: ${String(error)}`);
    if (response.headersSent) response.destroy();
    else sendJson(response, known.status, known.body());
  }
}

function close(server: Server, state: ServerState): Promise<void> {
  state.batchApi.batches.close();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
