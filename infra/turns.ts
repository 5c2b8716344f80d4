/** Runs calls one after the other, in the order they came; one that fails leaves the way to the next. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  take<Result>(call: () => Promise<Result>): Promise<Result> {
    const turn = this.last.then(call);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
