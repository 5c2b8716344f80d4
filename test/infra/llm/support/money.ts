import type { ShardReceipt } from '../../../../core/contracts/llmWork';
import type { Call } from './scriptedEndpoint';

/**
 * Money by hand: a token costs $1 a million, which is 1,000 nano-dollars. `question 7` has 10 bytes and is one message
 * (16 more), and may be answered with 10 tokens: its worst case is 36,000. It is answered for 3 + 2 tokens: 5,000.
 */
export const price = { inputPerMillion: 1, outputPerMillion: 1 };
export const worst = 36_000;
export const paid = 5_000;

/** What a hand counts for the messages that were sent: bytes and 16 a message. */
export function worstTokensIn({ body }: Call): number {
  return body.messages.reduce((sum, { content }) => sum + Buffer.byteLength(content) + 16, 0);
}

/** Nano-dollars that a receipt charges, what may have been billed without an answer included. */
export function charged({ usage, lostNanoUsd = 0 }: Pick<ShardReceipt, 'usage' | 'lostNanoUsd'>): number {
  return (usage.nanoUsd ?? 0) + lostNanoUsd;
}
