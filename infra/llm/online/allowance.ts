import type { LlmBody } from '../../../core/contracts/llm';
import type { Price } from '../../../core/contracts/spec/llm';
import { costNanoUsd, worstCaseNanoUsd } from '../../../core/llm/money';
import { formatNanoUsd } from '../../../core/llm/money';
import type { Completion } from '../textModel';
import type { Halt } from './halt';

/**
 * The money of one shard, in nano-dollars: a request is sent only when what is spent, what is in flight at its worst
 * case and its own worst case stay within the grant. Without a grant it only counts, without a price it does nothing.
 */
export class Allowance {
  /** By the endpoint's own count of tokens. */
  spentNanoUsd = 0;
  /** Worst cases of requests that may have been billed although no answer came. */
  lostNanoUsd = 0;
  private reservedNanoUsd = 0;
  private waiting: (() => void)[] = [];

  constructor(
    private readonly price: Price | undefined,
    private readonly grantNanoUsd: number | undefined,
  ) {}

  /** Requests are sent with a limit of tokens, without which they have no worst case. */
  get isLimited(): boolean {
    return this.grantNanoUsd !== undefined && this.price !== undefined;
  }

  /** Waits until the request fits beside what is in flight. When nothing is and it does not fit, asking stops. */
  async reserve(body: LlmBody, halt: Halt): Promise<number> {
    const worstNanoUsd = this.price ? worstCaseNanoUsd(this.price, body) : 0;
    while (!this.fits(worstNanoUsd)) {
      if (this.reservedNanoUsd === 0) halt.stop(outOfMoney(worstNanoUsd, this.leftNanoUsd));
      await this.nextChange(halt.signal);
      halt.check();
    }
    this.reservedNanoUsd += worstNanoUsd;
    return worstNanoUsd;
  }

  /** Settles a reservation: with what came, or with whether an ask that brought nothing may have been billed. */
  settle(reservedNanoUsd: number, outcome: Completion | { mayBeBilled: boolean }): void {
    this.reservedNanoUsd -= reservedNanoUsd;
    if ('mayBeBilled' in outcome) this.lostNanoUsd += outcome.mayBeBilled ? reservedNanoUsd : 0;
    else if (outcome.isUsageUnknown) this.lostNanoUsd += reservedNanoUsd;
    else if (this.price) this.spentNanoUsd += costNanoUsd(this.price, outcome);
    for (const wake of this.waiting.splice(0)) wake();
  }

  private get leftNanoUsd(): number {
    return (this.grantNanoUsd ?? 0) - this.spentNanoUsd - this.lostNanoUsd;
  }

  private fits(worstNanoUsd: number): boolean {
    return !this.isLimited || this.reservedNanoUsd + worstNanoUsd <= this.leftNanoUsd;
  }

  private nextChange(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        resolve();
      };
      signal.addEventListener('abort', wake, { once: true });
      this.waiting.push(wake);
    });
  }
}

function outOfMoney(neededNanoUsd: number, leftNanoUsd: number) {
  return {
    reason: 'budget' as const,
    message: `the next request may cost ${formatNanoUsd(neededNanoUsd)}, and ${formatNanoUsd(Math.max(0, leftNanoUsd))} of what was granted is left`,
    mend: 'raise the budget of the run',
  };
}
