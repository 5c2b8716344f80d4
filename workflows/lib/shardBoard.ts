import type { QuarantineReason, ShardReceipt } from '../../core/contracts/llmWork';
import {
  packBoard,
  retryOf,
  unpackBoard,
  type BoardCounts,
  type BoardState,
  type FailingShard,
  type ShardOrder,
} from './boardState';
import { countFailures, sumFailures, type FailedByReason } from './failureCounts';

/** Which shards are waiting, open and finished, and what came of them. A shard is at any time in exactly one of the three. */
export class ShardBoard {
  readonly counts: BoardCounts;
  /** Stopped, or asked to be retried; in the order of the shards. */
  private readonly again: ShardOrder[];
  /** Only shards with failures. */
  private readonly failing: Map<number, FailingShard>;
  private readonly open = new Map<number, ShardOrder>();

  constructor(state: BoardState) {
    ({ counts: this.counts, again: this.again, failing: this.failing } = unpackBoard(state));
  }

  static ofShards(total: number): ShardBoard {
    const counts = { total, next: 0, done: 0, answered: 0, fromLedger: 0, tokensIn: 0, tokensCached: 0, tokensOut: 0 };
    return new ShardBoard(packBoard(counts, [], new Map()));
  }

  /** What a board is made of again; only when nothing is open. */
  get state(): BoardState {
    return packBoard(this.counts, this.again, this.failing);
  }

  get waiting(): number {
    return this.again.length + this.counts.total - this.counts.next;
  }

  get isFinished(): boolean {
    return this.counts.done === this.counts.total;
  }

  /** Retries are on their way: failures are judged when they have come back. */
  get isRetrying(): boolean {
    return [...this.again, ...this.open.values()].some(({ retryFailed }) => retryFailed);
  }

  get failedByReason(): FailedByReason {
    return sumFailures([...this.failing.values()].map(({ byReason }) => byReason));
  }

  get failed(): number {
    return countFailures(this.failedByReason);
  }

  /** Requests with an answer, those of unfinished shards included. */
  get answered(): number {
    const unfinished = [...this.again, ...this.open.values()];
    return this.counts.answered + unfinished.reduce((sum, { answered }) => sum + answered, 0);
  }

  take(): ShardOrder | undefined {
    return this.opened(this.again.shift() ?? this.takeNew());
  }

  /** A shard that holds a grant of before, and so may be run where nothing more can be granted. */
  takeHolding(): ShardOrder | undefined {
    const place = this.again.findIndex(({ heldNanoUsd }) => heldNanoUsd !== undefined);
    return place < 0 ? undefined : this.opened(this.again.splice(place, 1)[0]);
  }

  /** The shard ended by itself: it is finished, or stopped early and will be run again. */
  settle(order: ShardOrder, receipt: ShardReceipt): void {
    this.close(order);
    this.addTokens(receipt);
    if (!order.isUnreported) this.counts.fromLedger += Math.max(0, receipt.usage.fromLedger - order.answered);
    const failed = countFailures(receipt.failedByReason);
    if (failed > 0) this.failing.set(order.shard, { rows: receipt.rows, byReason: receipt.failedByReason });
    else this.failing.delete(order.shard);
    if (receipt.stopped) {
      const { heldNanoUsd: _, ...settled } = order;
      const answered = Math.max(order.answered, receipt.usage.requests - failed);
      this.putBack({ ...settled, isUnreported: false, answered });
    } else {
      this.counts.done += 1;
      this.counts.answered += receipt.rows - failed;
    }
  }

  /** The shard ended without a receipt: it will be run again, and its next receipt says what both runs spent. */
  giveBack(order: ShardOrder, heldNanoUsd: number): void {
    this.close(order);
    this.putBack({ ...order, isUnreported: true, ...(heldNanoUsd > 0 ? { heldNanoUsd } : {}) });
  }

  /** Puts finished shards with failures (of that reason) up to be run again. Unfinished ones ask theirs again anyway. */
  retryFailed(reason: QuarantineReason | undefined): number {
    const unfinished = new Set([...this.again, ...this.open.values()].map(({ shard }) => shard));
    const failing = [...this.failing].filter(
      ([shard, { byReason }]) => !unfinished.has(shard) && (reason ? byReason[reason] : true),
    );
    const orders = failing.map(([shard, counts]) => retryOf(shard, counts, reason));
    this.counts.done -= orders.length;
    this.counts.answered -= orders.reduce((sum, { answered }) => sum + answered, 0);
    this.putBack(...orders);
    return orders.length;
  }

  private opened(order: ShardOrder | undefined): ShardOrder | undefined {
    if (order) this.open.set(order.shard, order);
    return order;
  }

  private takeNew(): ShardOrder | undefined {
    if (this.counts.next >= this.counts.total) return undefined;
    const order = { shard: this.counts.next, answered: 0, isUnreported: false };
    this.counts.next += 1;
    return order;
  }

  private close({ shard }: ShardOrder): void {
    if (!this.open.delete(shard)) throw new TypeError(`shard ${shard} ended, but was not open`);
  }

  private putBack(...orders: ShardOrder[]): void {
    this.again.push(...orders);
    this.again.sort((left, right) => left.shard - right.shard);
  }

  private addTokens({ usage }: ShardReceipt): void {
    this.counts.tokensIn += usage.tokensIn;
    this.counts.tokensCached += usage.tokensCached ?? 0;
    this.counts.tokensOut += usage.tokensOut;
  }
}
