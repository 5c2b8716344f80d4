import { concurrently } from '../../core/concurrently';

const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('results are in the order of the items, whichever is ready first, and no more than the limit are under way', async () => {
  let [underWay, most] = [0, 0];
  const results = await concurrently([30, 1, 20, 2, 3], 2, async (ms) => {
    most = Math.max(most, (underWay += 1));
    await soon(ms);
    underWay -= 1;
    return ms * 2;
  });
  expect(results).toEqual([60, 2, 40, 4, 6]);
  expect(most).toBe(2);
});

test('after a failure what is under way ends, and nothing else is begun', async () => {
  const [begun, ended]: [number[], number[]] = [[], []];
  const run = concurrently([0, 1, 2, 3, 4], 2, async (item) => {
    begun.push(item);
    await soon(item === 0 ? 1 : 20);
    if (item === 0) throw new Error('the first failed');
    ended.push(item);
  });
  await expect(run).rejects.toThrow('the first failed');
  expect(begun).toEqual([0, 1]);
  expect(ended).toEqual([1]);
});
