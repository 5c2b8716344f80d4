import type { BatchApi } from '../../../infra/rehearsal/http/batches/batchApi';
import type { Books } from './counts';
import type { Behaviour, FaultKind, FaultServerOptions } from './options';
import type { RateLimits } from './rateLimits';

/** One request that was received, as `record` keeps it. */
export interface RecordedRequest {
  body: unknown;
  /** The how-many-th sight of this body. */
  seen: number;
  isBatch: boolean;
  /** What happened to it: a fault's kind, `answered`, or the status of another refusal. */
  fate: FaultKind | 'answered' | `status ${number}`;
}

/** Everything that a running server knows. */
export interface ServerState {
  options: FaultServerOptions;
  behaviour: Behaviour;
  seed: number | string;
  books: Books;
  limits: RateLimits;
  /** Requests that may still be answered; absent: any number. */
  quotaLeft: number | undefined;
  recorded: RecordedRequest[];
  batchApi: BatchApi;
  /** Calls so far of each route. */
  calls: Map<string, number>;
  /** The faults of batches that were created, by id. */
  batchFaults: Map<string, Behaviour['batchFaults'][number]>;
}

const recordedAtMost = 20_000;

export function recordRequest(state: ServerState, request: RecordedRequest): void {
  if (!state.options.record) return;
  state.recorded.push(request);
  if (state.recorded.length > recordedAtMost) state.recorded.shift();
}

/** Takes one request from the quota. */
export function takeQuota(state: ServerState): boolean {
  if (state.quotaLeft === undefined) return true;
  if (state.quotaLeft === 0) return false;
  state.quotaLeft -= 1;
  return true;
}
