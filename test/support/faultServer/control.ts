import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../../../infra/rehearsal/http/readBody';
import { sendJson } from './chat';
import type { FaultCounts } from './counts';
import type { Behaviour } from './options';
import type { ServerState } from './state';

/** What a test tells a running server, in one go. */
export interface Control {
  set?: Partial<Behaviour>;
  /** True: no quota any more; a number: so many requests more. */
  restoreQuota?: true | number;
  /** Steps to move each batch on by. */
  advance?: number;
  /** What is known of bodies, and so what is a repeat, stays. */
  resetCounts?: true;
}

/** `POST /__control`, `GET /__counts` and `GET /__requests`, for a server in a process of its own. */
export async function answerControl(
  state: ServerState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  switch (`${request.method} ${request.url}`) {
    case 'POST /__control':
      await applyControl(state, (await readBody(request)) as Control);
      return sendJson(response, 200, {});
    case 'GET /__counts':
      return sendJson(response, 200, readCounts(state));
    case 'GET /__requests':
      return sendJson(response, 200, state.recorded);
    default:
      return sendJson(response, 404, { error: { message: `no such control: ${request.method} ${request.url}` } });
  }
}

export async function applyControl(state: ServerState, control: Control): Promise<void> {
  if (control.set) Object.assign(state.behaviour, control.set);
  if (control.restoreQuota === true) state.quotaLeft = undefined;
  else if (control.restoreQuota !== undefined) state.quotaLeft = (state.quotaLeft ?? 0) + control.restoreQuota;
  if (control.resetCounts) state.books.reset();
  if (control.advance !== undefined) await state.batchApi.batches.advance(control.advance);
}

/** A copy of the counts as they are now. */
export function readCounts({ books, batchApi }: ServerState): FaultCounts {
  return structuredClone({ ...books.counts, filesLeft: batchApi.files.all().length });
}
