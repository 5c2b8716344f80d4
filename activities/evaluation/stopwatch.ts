/** Seconds that each system takes for all questions, without what is made once for all of them, such as an index. */
export class Stopwatch {
  readonly seconds: Record<string, number> = {};

  /** Adds what the work takes. */
  async time<Result>(system: string, work: () => Promise<Result>): Promise<Result> {
    const startedMs = performance.now();
    try {
      return await work();
    } finally {
      this.seconds[system] = (this.seconds[system] ?? 0) + (performance.now() - startedMs) / 1000;
    }
  }
}
