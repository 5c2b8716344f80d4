import { Turns } from '../../infra/turns';

test('calls run one after the other in the order they came, and one that fails holds up nobody', async () => {
  const turns = new Turns();
  const log: string[] = [];
  const call = (name: string, ms: number) => async (): Promise<string> => {
    log.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, ms));
    log.push(`${name} ends`);
    if (name === 'b') throw new Error('b failed');
    return name;
  };
  const taken = [turns.take(call('a', 15)), turns.take(call('b', 5)), turns.take(call('c', 1))];
  await expect(Promise.allSettled(taken)).resolves.toEqual([
    { status: 'fulfilled', value: 'a' },
    { status: 'rejected', reason: new Error('b failed') },
    { status: 'fulfilled', value: 'c' },
  ]);
  expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});
