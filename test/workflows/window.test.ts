import { setTimeout as sleep } from 'node:timers/promises';
import { runInWindow } from '../../workflows/lib/window';

describe('runInWindow', () => {
  test('runs every shard once, never more than the window at a time', async () => {
    let open = 0;
    let widest = 0;
    const seen: number[] = [];
    const next = await runInWindow({ from: 3, to: 40, open: 5 }, async (shard) => {
      widest = Math.max(widest, (open += 1));
      await sleep(shard % 3);
      seen.push(shard);
      open -= 1;
      return true;
    });
    expect(next).toBe(40);
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 37 }, (_, index) => index + 3));
    expect(widest).toBe(5);
  });

  test('after a "no" nothing is started, and the cursor is the first shard not started', async () => {
    const started: number[] = [];
    const next = await runInWindow({ from: 0, to: 100, open: 4 }, async (shard) => {
      started.push(shard);
      await sleep(1);
      return shard < 10;
    });
    expect(next).toBe(started.length);
    expect(next).toBeLessThan(20);
    expect(new Set(started).size).toBe(started.length);
  });

  test('waits for what is open before it passes a failure on', async () => {
    let finished = 0;
    const run = runInWindow({ from: 0, to: 8, open: 4 }, async (shard) => {
      if (shard === 0) throw new Error('shard 0');
      await sleep(20);
      finished += 1;
      return true;
    });
    await expect(run).rejects.toThrow('shard 0');
    expect(finished).toBe(3);
  });
});
