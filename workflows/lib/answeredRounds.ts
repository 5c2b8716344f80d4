import type { LlmTotals, QuarantineReason } from '../../core/contracts/llmWork';
import type { ArtifactReference, Usage } from '../../core/contracts/manifest';
import { roundInputs } from '../../temporal.config';
import { countFailures } from './failureCounts';

/** A round of a stage's conversations that is answered. */
export interface AnsweredRound {
  requests: ArtifactReference;
  answers: ArtifactReference;
  totals: LlmTotals;
  /** It was sealed before, by whichever run. */
  isFound?: true;
}

/** The rounds of a stage that are answered, in their order. */
export class AnsweredRounds {
  constructor(readonly list: AnsweredRound[] = []) {}

  add(round: AnsweredRound): void {
    this.list.push(round);
  }

  get count(): number {
    return this.list.length;
  }

  get hasFound(): boolean {
    return this.list.some(({ isFound }) => isFound);
  }

  /** By the names under which stages read them. */
  get inputs(): Record<string, ArtifactReference> {
    const named = this.list.flatMap(({ requests, answers }, index) => {
      const names = roundInputs(index + 1);
      return [[names.requests, requests] as const, [names.answers, answers] as const];
    });
    return Object.fromEntries(named);
  }

  get spentNanoUsd(): number {
    return this.list.reduce((sum, { totals }) => sum + (totals.spentNanoUsd ?? 0), 0);
  }

  /** The counters of all rounds together with those of the one that is asked. */
  sumWith(present: LlmTotals): LlmTotals {
    return this.list.reduce((sum, { totals }) => addTotals(sum, totals), present);
  }
}

function addTotals(left: LlmTotals, right: LlmTotals): LlmTotals {
  const failedByReason = { ...left.failedByReason };
  for (const [reason, count] of Object.entries(right.failedByReason))
    failedByReason[reason as QuarantineReason] = (failedByReason[reason as QuarantineReason] ?? 0) + count;
  const hasPrice = left.spentNanoUsd !== undefined || right.spentNanoUsd !== undefined;
  return {
    requests: left.requests + right.requests,
    answered: left.answered + right.answered,
    fromLedger: left.fromLedger + right.fromLedger,
    failedByReason,
    tokensIn: left.tokensIn + right.tokensIn,
    tokensCached: left.tokensCached + right.tokensCached,
    tokensOut: left.tokensOut + right.tokensOut,
    ...(hasPrice ? { spentNanoUsd: (left.spentNanoUsd ?? 0) + (right.spentNanoUsd ?? 0) } : {}),
  };
}

export function usageOf({ spentNanoUsd, failedByReason, ...totals }: LlmTotals): Usage {
  const { requests, fromLedger, tokensIn, tokensCached, tokensOut } = totals;
  const nanoUsd = spentNanoUsd === undefined ? {} : { nanoUsd: spentNanoUsd };
  return { requests, fromLedger, failed: countFailures(failedByReason), tokensIn, tokensCached, tokensOut, ...nanoUsd };
}

/** Between two rounds. */
export const nothingAsked: LlmTotals = {
  ...{ requests: 0, answered: 0, fromLedger: 0, failedByReason: {} },
  ...{ tokensIn: 0, tokensCached: 0, tokensOut: 0 },
};
