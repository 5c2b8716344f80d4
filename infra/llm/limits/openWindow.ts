/** Requests that were sent together are refused together, which counts once. */
const togetherMs = 1_000;

/**
 * How many requests one process has open at an endpoint that refuses those that come too fast and does not say how fast
 * they may come: half as many after a refusal, one more for each round of answers, no limit once that is as many as before
 * the first refusal. Jacobson, "Congestion avoidance and control", SIGCOMM 1988.
 */
export class OpenWindow {
  private open = 0;
  private size = Infinity;
  private sizeBefore = Infinity;
  private halvedAtMs = -Infinity;

  get hasRoom(): boolean {
    return this.open < Math.floor(this.size);
  }

  enter(): void {
    this.open += 1;
  }

  leave(wasAnswered: boolean): void {
    this.open -= 1;
    if (!wasAnswered || this.size === Infinity) return;
    this.size += 1 / this.size;
    if (this.size >= this.sizeBefore) this.size = Infinity;
  }

  /** A request was refused, and has left already. */
  halve(nowMs: number): void {
    if (nowMs < this.halvedAtMs + togetherMs) return;
    this.halvedAtMs = nowMs;
    const tooMany = Math.min(this.size, this.open + 1);
    if (this.size === Infinity) this.sizeBefore = tooMany;
    this.size = Math.max(1, tooMany / 2);
  }
}
