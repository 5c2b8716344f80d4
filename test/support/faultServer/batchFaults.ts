import { openBatchApi, type BatchApi } from '../../../infra/rehearsal/http/batches/batchApi';
import { isFinal, type Batch, type BatchError } from '../../../infra/rehearsal/http/batches/batchObject';
import type { BatchInput } from '../../../infra/rehearsal/http/batches/readInput';
import type { LineAnswer, OutputLine } from '../../../infra/rehearsal/http/batches/runBatch';
import { ApiError } from '../../../infra/rehearsal/http/apiError';
import { uniform } from './answer';
import { isUsable, openExchange, refuse, type Exchange } from './chat';
import { renderError } from './errors';
import type { BatchFault } from './options';
import type { ServerState } from './state';

/** The Files and Batch API over the same answers, books and faults as the online one. */
export function openFaultyBatchApi(state: Omit<ServerState, 'batchApi'> & { batchApi?: BatchApi }): Promise<BatchApi> {
  const whole = state as ServerState;
  const enqueued = new Map<string, number>();
  const answered = new Map<string, Map<string, Exchange>>();
  return openBatchApi({
    pace: state.options.batchPace ?? { by: 'clock', stepMs: 20 },
    progressSteps: state.options.batchSteps ?? 4,
    seed: state.seed,
    answer: (body, batch, customId) => answerLine(whole, body, batch, customId, answered),
    refuse: (batch, input) => [
      ...refuseLines(faultOf(whole, batch), input),
      ...refuseTokens(whole, batch, input, enqueued),
    ],
    expireAfter: (batch, total) => {
      const { expireAtShare } = faultOf(whole, batch);
      return expireAtShare === undefined ? undefined : Math.round(total * expireAtShare);
    },
    rewriteOutput: (batch, lines) => rewriteOutput(whole, batch, lines, answered),
  });
}

function faultOf({ batchFaults }: ServerState, { id }: Batch): BatchFault {
  return batchFaults.get(id) ?? {};
}

function answerLine(
  state: ServerState,
  body: unknown,
  batch: Batch,
  customId: string,
  answered: Map<string, Map<string, Exchange>>,
): LineAnswer {
  const { failShare = 0 } = faultOf(state, batch);
  try {
    const exchange = openExchange(state, body, JSON.stringify(body), true);
    const isFailed = uniform(state.seed, 'fail', customId) < failShare;
    if (isFailed) state.books.fault('batch-line-failed');
    const error = isFailed ? renderError('server-error') : refuse(state, exchange);
    if (error) return { status: error.status, body: readErrorBody(error.text) };
    state.books.bill(exchange.record, exchange.completion, state.behaviour.price, true);
    const ofBatch = answered.get(batch.id) ?? new Map<string, Exchange>();
    answered.set(batch.id, ofBatch.set(customId, exchange));
    return { status: 200, body: exchange.completion };
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, body: error.body() };
    throw error;
  }
}

/** A proxy's HTML is what it is: text. */
function readErrorBody(text: string): unknown {
  return text.startsWith('{') ? (JSON.parse(text) as unknown) : text;
}

function refuseLines({ failAtLines = [] }: BatchFault, { lines }: BatchInput): BatchError[] {
  const message = 'This line is not a valid request.';
  return failAtLines
    .filter((number) => number <= lines.length)
    .map((line) => ({ code: 'invalid_request', message, line, param: 'body' }));
}

/** Tokens of batches that are not done count against the limit, those of this one too. */
function refuseTokens(
  { behaviour: { maxEnqueuedTokens: most }, batchApi, books }: ServerState,
  batch: Batch,
  { tokens, model }: BatchInput,
  enqueued: Map<string, number>,
): BatchError[] {
  for (const { id, status } of batchApi.batches.all()) if (isFinal({ status })) enqueued.delete(id);
  const sum = [...enqueued.values()].reduce((total, each) => total + each, 0);
  if (most === null || sum + tokens <= most) {
    enqueued.set(batch.id, tokens);
    return [];
  }
  books.fault('enqueued-tokens');
  const message = `Enqueued token limit reached for ${model} in organization org-test. Limit: ${most.toLocaleString('en-US')} enqueued tokens. Please try again once some in_progress batches have been completed.`;
  return [{ code: 'token_limit_exceeded', message, line: null, param: null }];
}

function rewriteOutput(
  state: ServerState,
  batch: Batch,
  lines: OutputLine[],
  answered: Map<string, Map<string, Exchange>>,
): OutputLine[] {
  const { loseShare = 0, doubleShare = 0, unknownLines = 0 } = faultOf(state, batch);
  const kept = lines.filter(({ customId }) => uniform(state.seed, 'lose', customId) >= loseShare);
  const doubled = kept.filter(({ customId }) => uniform(state.seed, 'double', customId) < doubleShare);
  const strangers = kept.slice(0, unknownLines).map(({ text }, index) => {
    const customId = `unknown-${index}`;
    return { customId, text: JSON.stringify({ ...(JSON.parse(text) as object), custom_id: customId }) };
  });
  for (const { customId } of kept) {
    const exchange = answered.get(batch.id)?.get(customId);
    if (exchange) state.books.answered(exchange.record, isUsable(exchange));
  }
  answered.delete(batch.id);
  // Far from the first of its kind, so that a reader cannot look at neighbours only.
  return [...strangers, ...kept, ...doubled];
}
