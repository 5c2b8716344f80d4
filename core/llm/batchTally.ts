import type { AskingStop, BatchUsage, CollectedBatch, QuarantineReason } from '../contracts/llmWork';
import type { Price } from '../contracts/spec/llm';
import { costNanoUsd, type TokenCounts } from './money';

/** Counts what a batch gave, line by line; the sums do not depend on the order of the lines. */
export class BatchTally {
  /** Requests that a batch would refuse again. */
  readonly setAside: string[] = [];
  private answered = 0;
  private missing = 0;
  private joined = 0;
  private readonly failedByReason: Partial<Record<QuarantineReason, number>> = {};
  private readonly tokens = { tokensIn: 0, tokensCached: 0, tokensOut: 0 };
  /** Of what was received. */
  private nanoUsd = 0;
  /** At the worst, of what was not. */
  private lostNanoUsd = 0;
  private stopped: AskingStop | undefined;

  constructor(private readonly price: Price | undefined) {}

  /** A completion was paid for, whether it can be used or not; `unknownNanoUsd` where the provider does not say what. */
  addCompletion(usage: TokenCounts, unusable: QuarantineReason | undefined, unknownNanoUsd = 0): void {
    this.joined += 1;
    if (unusable) this.count(unusable);
    else this.answered += 1;
    this.addPaid(usage, unknownNanoUsd);
  }

  /** What was paid for without an answer; `unknownNanoUsd` as above. */
  addPaid(usage: TokenCounts, unknownNanoUsd = 0): void {
    this.tokens.tokensIn += usage.tokensIn;
    this.tokens.tokensCached += usage.tokensCached ?? 0;
    this.tokens.tokensOut += usage.tokensOut;
    if (this.price) this.nanoUsd += costNanoUsd(this.price, usage, { isBatch: true }) + unknownNanoUsd;
  }

  /** What was refused for what it is would be refused again. `isJoined` when a line says so. */
  addFailure(key: string, reason: QuarantineReason, isJoined: boolean): void {
    if (isJoined) this.joined += 1;
    this.count(reason);
    if (reason !== 'unavailable') this.setAside.push(key);
  }

  /** `isJoined` when a line says that the request was not answered. */
  addMissing(isJoined: boolean): void {
    this.missing += 1;
    if (isJoined) this.joined += 1;
  }

  /** Nothing says whether a request was billed: this is the most that it may have cost. */
  addLost(worstCaseNanoUsd: number): void {
    this.lostNanoUsd += worstCaseNanoUsd;
  }

  addStop(reason: 'quota' | 'auth', said: string): void {
    this.addMissing(true);
    this.stopped ??= { reason, message: `the provider ended requests of the batch with ${said}`, mend: mends[reason] };
  }

  /** `lines`: distinct requests that lines were about. `billed`: what the provider says of the batch as a whole. */
  result(
    seen: { lines: number; repeatedLines: number; unreadableLines: number },
    billed: BatchUsage | undefined,
  ): CollectedBatch {
    const total = billed && this.isCredible(billed) ? billed : undefined;
    const failed = Object.values(this.failedByReason).reduce((sum, count) => sum + count, 0);
    const usage = { requests: this.answered + failed, fromLedger: 0, failed, ...(total ?? this.tokens) };
    return {
      answered: this.answered,
      failedByReason: this.failedByReason,
      unknownLines: seen.lines - this.joined + seen.unreadableLines,
      repeatedLines: seen.repeatedLines,
      missing: this.missing,
      usage: this.price ? { ...usage, nanoUsd: this.spentNanoUsd(this.price, total) } : usage,
      ...(this.stopped ? { stopped: this.stopped } : {}),
    };
  }

  /** Less than its own lines say is a count that is not kept, or not ready. */
  private isCredible({ tokensIn, tokensOut }: BatchUsage): boolean {
    return tokensIn >= this.tokens.tokensIn && tokensOut >= this.tokens.tokensOut;
  }

  /** Billed lines may be in no file: the provider's own count has them, and without one they cost their worst case. */
  private spentNanoUsd(price: Price, total: BatchUsage | undefined): number {
    if (!total) return this.nanoUsd + this.lostNanoUsd;
    return Math.max(this.nanoUsd, costNanoUsd(price, total, { isBatch: true }));
  }

  private count(reason: QuarantineReason): void {
    this.failedByReason[reason] = (this.failedByReason[reason] ?? 0) + 1;
  }
}

const mends = {
  quota: 'add credit or raise the limit at the provider, then resume the run: what was answered is kept',
  auth: 'give the llm workers a key that the provider accepts, then resume the run: what was answered is kept',
};
