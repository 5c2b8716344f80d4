import type { LlmBody } from '../../../core/contracts/llm';
import { RankwrightError } from '../../../core/errors';
import { EndpointError, type EndpointErrorKind } from '../llmErrors';
import type { Completion } from '../textModel';
import { askOnce, type Asking } from './askOnce';
import { askedWaitMs, backoffMs, type Patience } from './retryDelays';

export interface Sending extends Asking {
  patience: Patience;
}

/** Thrown for a request that gets no answer while others do: it goes into quarantine. */
export class RequestFailure extends Error {
  constructor(
    readonly reason: 'bad-request' | 'filtered' | 'unavailable',
    message: string,
  ) {
    super(message);
  }
}

/**
 * Sends a request until it is answered, with waits by the kind of trouble: what concerns every request halts the
 * shard, what concerns this one alone is a RequestFailure, the rest is tried again within the patience.
 * @throws RequestFailure or Halted
 */
export async function sendRequest(body: LlmBody, sending: Sending): Promise<Completion> {
  const { endpoint, halt } = sending;
  const trouble: Trouble = { failures: 0, rateLimits: 0, answersBefore: endpoint.health.answers };
  for (;;) {
    const form = await endpoint.capability.current();
    try {
      return await askOnce(body, form, sending);
    } catch (error) {
      if (!(error instanceof RankwrightError)) throw error;
      const kind = kindOf(error);
      if (kind === 'quota' || kind === 'auth') halt.stop({ reason: kind, message: error.message, mend: error.mend });
      if (kind === 'rate-limited') await waitOutRateLimit(error, trouble, sending);
      else if (kind === 'transient') await waitOutFailure(error, trouble, body.model, sending);
      else if (!(await endpoint.capability.refused(kind, form)))
        throw new RequestFailure(kind === 'filtered' ? 'filtered' : 'bad-request', sayRefused(error));
    }
  }
}

interface Trouble {
  failures: number;
  rateLimits: number;
  rateLimitedSinceMs?: number | undefined;
  /** Answers of the endpoint by the failure before: more of them since then means that others are answered. */
  answersBefore: number;
}

/** Other ports than a real endpoint's know codes only. */
function kindOf(error: RankwrightError): EndpointErrorKind {
  if (error instanceof EndpointError) return error.kind;
  if (error.code === 'llm-quota') return 'quota';
  if (error.code === 'llm-auth') return 'auth';
  if (error.code === 'llm-unavailable') return 'transient';
  if (error.code === 'llm-bad-request') return 'bad-request';
  throw error;
}

async function waitOutRateLimit(error: RankwrightError, trouble: Trouble, sending: Sending): Promise<void> {
  trouble.rateLimits += 1;
  trouble.rateLimitedSinceMs ??= Date.now();
  sending.endpoint.gate.refused();
  await waitOut(error, trouble.rateLimits, Date.now() - trouble.rateLimitedSinceMs, sending);
}

async function waitOutFailure(
  error: RankwrightError,
  trouble: Trouble,
  model: string,
  sending: Sending,
): Promise<void> {
  trouble.failures += 1;
  trouble.rateLimitedSinceMs = undefined;
  if (trouble.failures < sending.patience.maxAttempts) {
    trouble.answersBefore = sending.endpoint.health.answers;
    return waitOut(error, trouble.failures, 0, sending);
  }
  if (!(await isEndpointAlive(trouble, model, sending))) sending.halt.fail(error);
  throw new RequestFailure('unavailable', 'the endpoint failed on this request again and again, and answered others');
}

/** Becomes part of an artifact, which must not depend on where the endpoint is or how it words things today. */
function sayRefused(error: RankwrightError): string {
  return error instanceof EndpointError
    ? `the endpoint refused this request with ${error.answeredWith}`
    : error.message;
}

/**
 * Waits before the next try; a wait that the endpoint asked for closes the gate for everybody. One that is longer than
 * the patience is Temporal's to wait out, which costs no slot of a worker.
 */
async function waitOut(error: RankwrightError, failures: number, waitedMs: number, sending: Sending): Promise<void> {
  const { halt, endpoint, patience } = sending;
  const { retryAfterMs } = error;
  if (retryAfterMs !== undefined) endpoint.gate.closeUntil(Date.now() + retryAfterMs + 1);
  const waitMs =
    retryAfterMs === undefined
      ? backoffMs(failures, patience, Math.random())
      : askedWaitMs(retryAfterMs, Math.random());
  if (waitedMs + waitMs > patience.maxRateLimitedMs) halt.fail(error);
  await halt.sleep(waitMs);
}

/** Whether others are answered; when there are none, a question of a few tokens is asked to find out. */
async function isEndpointAlive({ answersBefore }: Trouble, model: string, sending: Sending): Promise<boolean> {
  const { endpoint, halt } = sending;
  if (endpoint.health.answers > answersBefore) return true;
  try {
    await askOnce(buildProbe(model), await endpoint.capability.current(), sending);
    return true;
  } catch {
    halt.check();
    return false;
  }
}

function buildProbe(model: string): LlmBody {
  return { model, messages: [{ role: 'user', content: 'Answer with the word: yes' }], max_completion_tokens: 16 };
}
