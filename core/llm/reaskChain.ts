import type { LlmAnswer } from '../contracts/llm';
import type { QuarantineReason } from '../contracts/llmWork';
import { digestOf } from '../hashing/digest';
import type { LedgerEntry } from '../ledger/entry';
import type { ReceivedAnswer } from './readAnswer';

/** Quarantined text is shown to people: more of it helps nobody. */
export const maxRawCharacters = 4_000;

/**
 * The key under which the ledger keeps the unusable answer to a request (ask 0) or to its n-th re-ask. An answer that
 * cannot be used never stands under the request's own key, where it would be served as an answer; kept beside it, the
 * chain of re-asks goes on after a crash where it was. A later `round` (retry-failed) asks all anew.
 */
export function unusableKey(requestKey: string, round: number, ask: number): string {
  return digestOf({ unusableAnswerTo: requestKey, round, ask });
}

/** Every key of the ledger that says something about a request in a round, its own first. */
export function chainKeys(requestKey: string, round: number, maxReasks: number): string[] {
  return [requestKey, ...Array.from({ length: maxReasks + 1 }, (_, ask) => unusableKey(requestKey, round, ask))];
}

/** An unusable answer as the ledger keeps it: whole, since the re-ask is made of it. */
export function unusableAnswer(
  key: string,
  received: ReceivedAnswer & { tokensIn: number; tokensOut: number },
  { reason, message }: { reason: QuarantineReason; message: string },
): LlmAnswer {
  const { content, finishReason, refusal, tokensIn, tokensOut } = received;
  return {
    ...{ key, status: 'failed', content, finishReason, tokensIn, tokensOut, failure: { reason, message } },
    ...(refusal ? { refusal } : {}),
  };
}

/** An unusable answer that the ledger kept, as it was received. */
export function recallUnusable(entry: LedgerEntry): ReceivedAnswer & { reason: QuarantineReason; message: string } {
  const { content = '', finishReason = 'stop', refusal, failure } = entry.answer;
  const reason = (failure?.reason ?? 'off-schema') as QuarantineReason;
  return { content, finishReason, ...(refusal ? { refusal } : {}), reason, message: failure?.message ?? '' };
}
