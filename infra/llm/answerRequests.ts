import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LlmAnswer, LlmRequest } from '../../core/contracts/llm';
import { RankwrightError } from '../../core/errors';
import { mapConcurrently } from '../mapConcurrently';
import type { AnswerLedger } from './answerLedger';
import type { TextModel } from './textModel';

const attemptsPerRequest = 6;
const firstDelayMs = 500;
const maxDelayMs = 30_000;

export interface AnswerOptions {
  concurrency: number;
  signal: AbortSignal;
  onAnswer(done: number): void;
}

/**
 * Answers requests from the ledger where it can and from the model where it must; the answers come back in
 * the order of the requests, whatever order they arrived in. A request that the endpoint refuses becomes a
 * failed answer; trouble that concerns every request rejects, after what was received has been flushed.
 */
export async function answerRequests(
  requests: LlmRequest[],
  { model, ledger }: { model: TextModel; ledger: AnswerLedger },
  options: AnswerOptions,
): Promise<LlmAnswer[]> {
  let done = 0;
  // Every open request listens to the one signal; Node would take more than ten for a leak.
  setMaxListeners(0, options.signal);
  try {
    return await mapConcurrently(requests, options.concurrency, async (request) => {
      const answer = ledger.get(request.key) ?? (await askAndRemember(request, model, ledger, options.signal));
      options.onAnswer((done += 1));
      return answer;
    });
  } finally {
    await ledger.flush();
  }
}

async function askAndRemember(
  request: LlmRequest,
  model: TextModel,
  ledger: AnswerLedger,
  signal: AbortSignal,
): Promise<LlmAnswer> {
  const answer = await askUntilAnswered(request, model, signal);
  if (answer.status === 'answered') await ledger.add(answer);
  return answer;
}

async function askUntilAnswered(request: LlmRequest, model: TextModel, signal: AbortSignal): Promise<LlmAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { key: request.key, status: 'answered', ...(await model.complete(request.body, signal)) };
    } catch (error) {
      if (!(error instanceof RankwrightError)) throw error;
      if (error.code === 'llm-bad-request') return failedAnswer(request, error);
      if (!error.retryable || attempt === attemptsPerRequest) throw error;
      await sleep(delayMs(attempt, error), undefined, { signal });
    }
  }
}

function failedAnswer(request: LlmRequest, error: RankwrightError): LlmAnswer {
  const failure = { reason: error.code, message: error.message };
  return { key: request.key, status: 'failed', failure, tokensIn: 0, tokensOut: 0 };
}

/** Never before the endpoint's own Retry-After; otherwise exponential with full jitter over the upper half. */
function delayMs(attempt: number, error: RankwrightError): number {
  const backoff = Math.min(firstDelayMs * 2 ** (attempt - 1), maxDelayMs);
  return (error.retryAfterMs ?? backoff / 2) + (Math.random() * backoff) / 2;
}
