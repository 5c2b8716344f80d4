import fc from 'fast-check';
import { Lanes } from '../../../../infra/llm/online/lanes';

const never = new AbortController().signal;

async function settled(): Promise<void> {
  await new Promise(setImmediate);
}

test('as many are open as the limit says, and those of the first user go first', async () => {
  const lanes = new Lanes();
  const [first, second] = [lanes.join(2), lanes.join(2)];
  const entered: string[] = [];
  const enter = (name: string, user: typeof first) => void lanes.enter(user, never).then(() => entered.push(name));
  enter('second 1', second);
  enter('second 2', second);
  enter('second 3', second);
  enter('first 1', first);
  await settled();
  expect(entered).toEqual(['second 1', 'second 2']);
  lanes.leave();
  await settled();
  expect(entered.at(-1)).toBe('first 1');
  lanes.leave();
  await settled();
  expect(entered.at(-1)).toBe('second 3');
});

test('who is told to stop waits no more, and keeps nobody out', async () => {
  const lanes = new Lanes();
  const user = lanes.join(1);
  await lanes.enter(user, never);
  const stopping = new AbortController();
  const waiting = lanes.enter(user, stopping.signal);
  const after = lanes.enter(user, never);
  stopping.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
  lanes.leave();
  await expect(after).resolves.toBeUndefined();
  await expect(lanes.enter(user, stopping.signal)).rejects.toThrow('stopped');
});

test('users with other limits are never more than their own, and everybody gets a lane in the end', async () => {
  const plan = fc.array(fc.record({ limit: fc.integer({ min: 1, max: 5 }), asks: fc.integer({ min: 1, max: 8 }) }), {
    minLength: 1,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(plan, fc.scheduler(), async (users, scheduler) => {
      const lanes = new Lanes();
      let open = 0;
      const asks = users.flatMap(({ limit, asks: count }) => {
        const user = lanes.join(limit);
        return Array.from({ length: count }, async () => {
          await lanes.enter(user, never);
          open += 1;
          expect(open).toBeLessThanOrEqual(Math.max(...users.map((each) => each.limit)));
          await scheduler.schedule(Promise.resolve());
          open -= 1;
          lanes.leave();
        });
      });
      await scheduler.waitFor(Promise.all(asks));
      expect(open).toBe(0);
    }),
    { seed: 4 },
  );
});

test('another shard is of use when fewer requests wait than it is told, and no later than when it is told to stop', async () => {
  const lanes = new Lanes();
  const user = lanes.join(2);
  const told: string[] = [];
  const wait = (name: string, count: number, signal = never) =>
    void lanes.untilShort(count, signal).then(() => told.push(name));
  wait('nobody waits', 1);
  await settled();
  expect(told).toEqual(['nobody waits']);

  const leaving = new AbortController();
  for (let ask = 0; ask < 4; ask += 1) void lanes.enter(user, never);
  const fifth = lanes.enter(user, leaving.signal).catch(() => 'left');
  const stopping = new AbortController();
  wait('fewer than 3', 3);
  wait('fewer than 2', 2);
  wait('fewer than 1', 1);
  wait('stopped', 1, stopping.signal);
  await settled();
  expect(told).toHaveLength(1);
  // Two are open and three wait; one goes away, and one of the open ones is done.
  leaving.abort();
  await expect(fifth).resolves.toBe('left');
  expect(told.slice(1)).toEqual(['fewer than 3']);
  lanes.leave();
  await settled();
  expect(told.slice(2)).toEqual(['fewer than 2']);
  stopping.abort();
  await settled();
  expect(told.slice(3)).toEqual(['stopped']);
  lanes.leave();
  await settled();
  expect(told.slice(4)).toEqual(['fewer than 1']);
});
