/**
 * A merge join for streams in one order: `take(key)` gives the next row when it has that key, else undefined
 * and the row waits. Memory: one row.
 */
export function createRowJoin<Row>(
  rows: AsyncGenerator<Row>,
  keyOf: (row: Row) => string | undefined,
): (key: string) => Promise<Row | undefined> {
  let waiting: Row | undefined;
  return async (key) => {
    if (waiting === undefined) {
      const next = await rows.next();
      if (next.done) return undefined;
      waiting = next.value;
    }
    if (keyOf(waiting) !== key) return undefined;
    const row = waiting;
    waiting = undefined;
    return row;
  };
}
