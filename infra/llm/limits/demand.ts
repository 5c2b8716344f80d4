import type { Spacing } from './pace';

/** What one process sends, counted: how much to claim ahead, and how far requests were from the tokens they were told with. */
export interface Demand {
  enter(tokens: number, nowMs: number): void;
  leave(usedTokens: number): void;
  /** What is likely to be sent in the next window, no more than fits into it. */
  expected(nowMs: number, spacing: Spacing): { requests: number; tokensEach: number };
  /** Tokens used beyond what was told at `enter`; negative when fewer were used. */
  correction(): number;
  /** Part of the correction has been charged to, or taken off, a claim. */
  settle(tokens: number): void;
}

/** @param creditLimit the most unused tokens that are given back: a minute's, so that a refund is no burst */
export function createDemand(windowMs: number, creditLimit = Infinity): Demand {
  let current = { index: -1, requests: 0, tokens: 0 };
  let previous = current;
  let openRequests = 0;
  let openTokens = 0;
  let correction = 0;
  const turnTo = (index: number): void => {
    if (index === current.index) return;
    previous = index === current.index + 1 ? current : { index: index - 1, requests: 0, tokens: 0 };
    current = { index, requests: 0, tokens: 0 };
  };
  return {
    enter(tokens, nowMs) {
      turnTo(Math.floor(nowMs / windowMs));
      current.requests += 1;
      current.tokens += tokens;
      openRequests += 1;
      openTokens += tokens;
    },
    leave(usedTokens) {
      if (openRequests === 0) return;
      // Who leaves is not known: over all requests the means add up to what was told.
      const told = openTokens / openRequests;
      openRequests -= 1;
      openTokens -= told;
      correction = Math.max(correction + usedTokens - told, -creditLimit);
    },
    expected(nowMs, { requestMs, tokenMs }) {
      turnTo(Math.floor(nowMs / windowMs));
      const busiest = current.requests > previous.requests ? current : previous;
      const lengthMs = Math.max(busiest.requests * requestMs, busiest.tokens * tokenMs);
      const share = Math.min(1, windowMs / Math.max(lengthMs, 1e-9));
      return {
        requests: Math.floor(busiest.requests * share),
        tokensEach: busiest.tokens / Math.max(busiest.requests, 1),
      };
    },
    correction: () => correction,
    settle(tokens) {
      correction -= tokens;
    },
  };
}
