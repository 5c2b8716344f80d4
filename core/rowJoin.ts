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

/**
 * The same for a stream of which only some keys are asked for, in its order: rows of other keys are passed over.
 * @throws TypeError for a key that is not there, because looking for it has used the stream up.
 */
export function createSubsetJoin<Row>(
  rows: AsyncGenerator<Row>,
  keyOf: (row: Row) => string | undefined,
): (key: string) => Promise<Row> {
  return async (key) => {
    for (;;) {
      const next = await rows.next();
      if (next.done) throw new TypeError(`no row of ${key} is left: the rows stand in another order, or it has none`);
      if (keyOf(next.value) === key) return next.value;
    }
  };
}
