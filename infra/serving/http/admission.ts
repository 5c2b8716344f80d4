import { RequestError } from '../requestError';

export interface AdmissionLimits {
  /** Requests that are read or scored at a time; one more is refused. */
  maxRequests: number;
  /** Of the bodies of all of them together. */
  maxHeldBytes: number;
}

/** A request that was let in. */
export interface Admitted {
  /** Counts what is held of its body. @throws RequestError 429 where all together are too much */
  hold(bytes: number): void;
  leave(): void;
}

/** Bounds what the server holds, so that its memory does not follow from how many ask. */
export class Admission {
  private requests = 0;
  private heldBytes = 0;
  private onEmpty: (() => void) | undefined;
  isStopping = false;

  constructor(private readonly limits: AdmissionLimits) {}

  get open(): number {
    return this.requests;
  }

  /** @throws RequestError 503 while the server stops, 429 where it has enough to do */
  enter(): Admitted {
    if (this.isStopping)
      throw new RequestError('stopping', 'the server is stopping', 'send it to another server, or again later', 5);
    if (this.requests >= this.limits.maxRequests) throw full(`${this.limits.maxRequests} requests are open already`);
    this.requests += 1;
    let held = 0;
    return {
      hold: (bytes) => {
        if (this.heldBytes + bytes > this.limits.maxHeldBytes)
          throw full(`the open requests hold ${this.limits.maxHeldBytes} bytes already`);
        held += bytes;
        this.heldBytes += bytes;
      },
      leave: () => {
        this.requests -= 1;
        this.heldBytes -= held;
        if (this.requests === 0) this.onEmpty?.();
      },
    };
  }

  /** Ends when no request is open. */
  empty(): Promise<void> {
    return new Promise((resolve) => {
      if (this.requests === 0) return resolve();
      this.onEmpty = resolve;
    });
  }
}

function full(why: string): RequestError {
  return new RequestError('queue-full', why, 'send it again after the time that Retry-After says', 1);
}
