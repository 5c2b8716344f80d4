/**
 * What an action gives for every item, in the order of the items, so many at a time; the first failure ends it, once what
 * is under way has ended.
 */
export async function concurrently<Item, Result>(
  items: readonly Item[],
  limit: number,
  action: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    try {
      for (let place = next++; place < items.length; place = next++) results[place] = await action(items[place]!);
    } catch (error) {
      // The others take no further item.
      next = items.length;
      throw error;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, worker));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
  return results;
}
