/** One shard's part in the lanes of an endpoint. */
export interface LaneUser {
  /** Who came first is served first, so that shards end one after the other and not all at the same moment. */
  turn: number;
  /** Requests that may be open at the endpoint, those of others included. */
  limit: number;
}

interface Waiter {
  user: LaneUser;
  enter: () => void;
}

/**
 * Bounds the requests that a process has open at an endpoint, over all its shards: while one shard begins or ends,
 * others use what it leaves free.
 */
export class Lanes {
  private open = 0;
  private turns = 0;
  private waiting: Waiter[] = [];
  private onShort = new Set<() => void>();

  join(limit: number): LaneUser {
    this.turns += 1;
    return { turn: this.turns, limit };
  }

  /** Resolves when a lane is the caller's, who has to `leave` it. @throws the reason of the signal */
  enter(user: LaneUser, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    if (this.open < user.limit) {
      this.open += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.waiting = this.waiting.filter((each) => each !== waiter);
        reject(signal.reason as Error);
        for (const check of this.onShort) check();
      };
      const enter = (): void => {
        signal.removeEventListener('abort', abort);
        resolve();
      };
      const waiter: Waiter = { user, enter };
      signal.addEventListener('abort', abort, { once: true });
      this.waiting.push(waiter);
    });
  }

  leave(): void {
    this.open -= 1;
    const next = this.firstInTurn();
    if (next) {
      this.waiting.splice(this.waiting.indexOf(next), 1);
      this.open += 1;
      next.enter();
    }
    for (const check of this.onShort) check();
  }

  /** Resolves when fewer than `count` requests wait for a lane: until then another shard would only wait too. */
  untilShort(count: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.waiting.length < count) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        this.onShort.delete(check);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const check = (): void => {
        if (this.waiting.length < count) end();
      };
      this.onShort.add(check);
      signal.addEventListener('abort', end, { once: true });
    });
  }

  private firstInTurn(): Waiter | undefined {
    let first: Waiter | undefined;
    for (const waiter of this.waiting) {
      const isSooner = !first || waiter.user.turn < first.user.turn;
      if (isSooner && this.open < waiter.user.limit) first = waiter;
    }
    return first;
  }
}
