/** Groups a stream into arrays of at most `size` items, in order. */
export async function* batches<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Groups neighbours that have the same key into arrays, in order; equal keys that are apart stay apart. */
export async function* groupsBy<Item>(
  items: AsyncIterable<Item>,
  keyOf: (item: Item) => string,
): AsyncGenerator<Item[]> {
  let group: Item[] = [];
  for await (const item of items) {
    if (group.length > 0 && keyOf(group[0] as Item) !== keyOf(item)) {
      yield group;
      group = [];
    }
    group.push(item);
  }
  if (group.length > 0) yield group;
}
