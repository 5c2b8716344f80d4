import type { QuarantineReason, ShardReceipt } from '../../core/contracts/llmWork';

export type FailedByReason = Partial<Record<QuarantineReason, number>>;

/** One shard to be run, with what is known of its earlier runs in this stage. */
export interface ShardOrder {
  shard: number;
  retryFailed?: { reason?: QuarantineReason };
  /** Requests that have an answer already. */
  answered: number;
  /** It ended without a receipt once: what it then finds in the ledger may be what it put there. */
  isUnreported: boolean;
  /** The grant of that time: it stays reserved until a receipt says what was spent of it. */
  heldNanoUsd?: number;
}

/** The failures of one shard, and how many requests it has. */
interface FailingShard {
  rows: number;
  byReason: FailedByReason;
}

/** Small, however many shards there are: only shards with failures, and those to be run again, are named. */
export interface BoardState {
  total: number;
  /** Shards from here on were never run. */
  next: number;
  /** Stopped, or asked to be retried. */
  again: ShardOrder[];
  done: number;
  /** Of finished shards. */
  answered: number;
  fromLedger: number;
  tokensIn: number;
  tokensCached: number;
  tokensOut: number;
  failing: Record<number, FailingShard>;
}

/** Which shards are waiting, open and finished, and what came of them. A shard is at any time in exactly one of the three. */
export class ShardBoard {
  readonly state: BoardState;
  private readonly open = new Map<number, ShardOrder>();

  constructor(state: BoardState) {
    this.state = { ...state, again: [...state.again], failing: { ...state.failing } };
  }

  static ofShards(total: number): ShardBoard {
    const tokens = { tokensIn: 0, tokensCached: 0, tokensOut: 0 };
    return new ShardBoard({ total, next: 0, again: [], done: 0, answered: 0, fromLedger: 0, ...tokens, failing: {} });
  }

  get waiting(): number {
    return this.state.again.length + this.state.total - this.state.next;
  }

  get isFinished(): boolean {
    return this.state.done === this.state.total;
  }

  /** Retries are on their way: failures are judged when they have come back. */
  get isRetrying(): boolean {
    return [...this.state.again, ...this.open.values()].some(({ retryFailed }) => retryFailed);
  }

  get failedByReason(): FailedByReason {
    return sumFailures(Object.values(this.state.failing).map(({ byReason }) => byReason));
  }

  get failed(): number {
    return countFailures(this.failedByReason);
  }

  /** Requests with an answer, those of unfinished shards included. */
  get answered(): number {
    const unfinished = [...this.state.again, ...this.open.values()];
    return this.state.answered + unfinished.reduce((sum, { answered }) => sum + answered, 0);
  }

  take(): ShardOrder | undefined {
    return this.opened(this.state.again.shift() ?? this.takeNew());
  }

  /** A shard that holds a grant of before, and so may be run where nothing more can be granted. */
  takeHolding(): ShardOrder | undefined {
    const place = this.state.again.findIndex(({ heldNanoUsd }) => heldNanoUsd !== undefined);
    return place < 0 ? undefined : this.opened(this.state.again.splice(place, 1)[0]);
  }

  /** The shard ended by itself: it is finished, or stopped early and will be run again. */
  settle(order: ShardOrder, receipt: ShardReceipt): void {
    this.close(order);
    this.addTokens(receipt);
    if (!order.isUnreported) this.state.fromLedger += Math.max(0, receipt.usage.fromLedger - order.answered);
    const failed = countFailures(receipt.failedByReason);
    if (failed > 0) this.state.failing[order.shard] = { rows: receipt.rows, byReason: receipt.failedByReason };
    else delete this.state.failing[order.shard];
    if (receipt.stopped) {
      const { heldNanoUsd: _, ...settled } = order;
      const answered = Math.max(order.answered, receipt.usage.requests - failed);
      this.putBack({ ...settled, isUnreported: false, answered });
    } else {
      this.state.done += 1;
      this.state.answered += receipt.rows - failed;
    }
  }

  /** The shard ended without a receipt: it will be run again, and its next receipt says what both runs spent. */
  giveBack(order: ShardOrder, heldNanoUsd: number): void {
    this.close(order);
    this.putBack({ ...order, isUnreported: true, ...(heldNanoUsd > 0 ? { heldNanoUsd } : {}) });
  }

  /** Puts finished shards with failures (of that reason) up to be run again. Unfinished ones ask theirs again anyway. */
  retryFailed(reason: QuarantineReason | undefined): number {
    const unfinished = new Set([...this.state.again, ...this.open.values()].map(({ shard }) => shard));
    const failing = Object.entries(this.state.failing)
      .map(([shard, counts]) => ({ shard: Number(shard), ...counts }))
      .filter(({ shard, byReason }) => !unfinished.has(shard) && (reason ? byReason[reason] : true));
    for (const { shard, rows, byReason } of failing) {
      const answered = rows - countFailures(byReason);
      this.state.done -= 1;
      this.state.answered -= answered;
      this.putBack({ shard, retryFailed: reason ? { reason } : {}, answered, isUnreported: false });
    }
    return failing.length;
  }

  private opened(order: ShardOrder | undefined): ShardOrder | undefined {
    if (order) this.open.set(order.shard, order);
    return order;
  }

  private takeNew(): ShardOrder | undefined {
    if (this.state.next >= this.state.total) return undefined;
    const order = { shard: this.state.next, answered: 0, isUnreported: false };
    this.state.next += 1;
    return order;
  }

  private close({ shard }: ShardOrder): void {
    if (!this.open.delete(shard)) throw new TypeError(`shard ${shard} ended, but was not open`);
  }

  private putBack(order: ShardOrder): void {
    this.state.again.push(order);
    this.state.again.sort((left, right) => left.shard - right.shard);
  }

  private addTokens({ usage }: ShardReceipt): void {
    this.state.tokensIn += usage.tokensIn;
    this.state.tokensCached += usage.tokensCached ?? 0;
    this.state.tokensOut += usage.tokensOut;
  }
}

export function sumFailures(all: readonly FailedByReason[]): FailedByReason {
  const sum: FailedByReason = {};
  for (const counts of all) {
    for (const [reason, count] of Object.entries(counts) as [QuarantineReason, number][])
      sum[reason] = (sum[reason] ?? 0) + count;
  }
  return sum;
}

export function countFailures(counts: FailedByReason): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
