import type { LlmAnswer, LlmRequest } from '../../core/contracts/llm';
import type { AskingStop } from '../../core/contracts/llmWork';
import { mapConcurrently } from '../mapConcurrently';
import { askRequest, type AskingTools } from './online/askRequest';
import { Halted } from './online/halt';

export interface Answered {
  /** In the order of the requests; undefined where asking ended before there was an answer or a reason. */
  answers: (LlmAnswer | undefined)[];
  stopped?: AskingStop;
}

/**
 * Answers requests from the ledger where it can and from the endpoint where it must, whatever order the answers arrive
 * in; a key that stands twice is asked once. When asking has to end early, what was in flight is waited for, except
 * after a cancellation, which closes its connections.
 * @throws llm-unavailable (retryable) when the endpoint answers nothing
 */
export async function answerRequests(
  requests: readonly LlmRequest[],
  tools: AskingTools,
  { concurrency, onAnswer }: { concurrency: number; onAnswer: (done: number) => void },
): Promise<Answered> {
  const { ledger, halt } = tools;
  const answers = new Map<string, LlmAnswer>();
  for (const { key } of requests) {
    const entry = ledger.get(key);
    if (entry?.answer.status === 'answered') answers.set(key, entry.answer);
  }
  const missing = uniqueByKey(requests.filter(({ key }) => !answers.has(key)));
  await mapConcurrently(missing, concurrency, async (request) => {
    if (halt.signal.aborted) return;
    try {
      answers.set(request.key, await ask(request));
      onAnswer(answers.size);
    } catch (error) {
      if (error instanceof Halted || halt.cancelled.aborted) return;
      halt.end(error);
    }
  });
  if (halt.failure) throw halt.failure.error;
  const stopped = halt.cancelled.aborted ? cancelled : halt.stopped;
  return { answers: requests.map(({ key }) => answers.get(key)), ...(stopped ? { stopped } : {}) };

  /** Another open shard may hold the same request. */
  function ask(request: LlmRequest): Promise<LlmAnswer> {
    const askNow = (): Promise<LlmAnswer> => askRequest(request, tools);
    return tools.ledgerOnly ? askNow() : tools.endpoint.shared.getOrAsk(request.key, askNow);
  }
}

const cancelled: AskingStop = {
  reason: 'paused',
  message: 'asking was told to stop; what was answered is kept',
  mend: 'resume the run',
};

function uniqueByKey(requests: LlmRequest[]): LlmRequest[] {
  return [...new Map(requests.map((request) => [request.key, request])).values()];
}
