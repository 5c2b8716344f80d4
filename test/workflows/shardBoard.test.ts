import fc from 'fast-check';
import type { ShardReceipt } from '../../core/contracts/llmWork';
import type { ShardOrder } from '../../workflows/lib/boardState';
import { countFailures, type FailedByReason } from '../../workflows/lib/failureCounts';
import { ShardBoard } from '../../workflows/lib/shardBoard';

const rows = 10;

function receiptOf(parts: {
  answeredRows?: number;
  failed?: FailedByReason;
  stopped?: boolean;
  fromLedger?: number;
}): ShardReceipt {
  const failed = parts.failed ?? {};
  const requests = parts.answeredRows ?? rows;
  return {
    rows: requests,
    reused: false,
    usage: { requests, fromLedger: parts.fromLedger ?? 0, failed: countFailures(failed), tokensIn: 2, tokensOut: 1 },
    failedByReason: failed,
    ...(parts.stopped ? { stopped: { reason: 'quota', message: '', mend: '' } } : {}),
  };
}

function take(board: ShardBoard): ShardOrder {
  const order = board.take();
  if (!order) throw new Error('no shard is waiting');
  return order;
}

test('a stopped shard comes before new ones, and counts what it has answered', () => {
  const board = ShardBoard.ofShards(3);
  const first = take(board);
  board.settle(first, receiptOf({ answeredRows: 4, stopped: true, fromLedger: 3 }));
  expect([board.answered, board.state.fromLedger, board.state.done]).toEqual([4, 3, 0]);
  const again = take(board);
  expect(again.shard).toBe(0);
  // All four are in the ledger now, and two more that another run put there meanwhile.
  board.settle(again, receiptOf({ fromLedger: 6 }));
  expect([board.answered, board.state.fromLedger, board.state.done]).toEqual([10, 5, 1]);
  expect(take(board).shard).toBe(1);
});

test('failures of one reason are asked again; the others stay', () => {
  const board = ShardBoard.ofShards(3);
  board.settle(take(board), receiptOf({ failed: { refused: 2 } }));
  board.settle(take(board), receiptOf({ failed: { truncated: 1, refused: 1 } }));
  board.settle(take(board), receiptOf({}));
  expect(board.failedByReason).toEqual({ refused: 3, truncated: 1 });
  expect([board.answered, board.failed, board.isFinished]).toEqual([26, 4, true]);
  expect(board.retryFailed('truncated')).toBe(1);
  expect([board.answered, board.isFinished, board.isRetrying]).toEqual([26, false, true]);
  const retry = take(board);
  expect(retry).toMatchObject({ shard: 1, retryFailed: { reason: 'truncated' } });
  board.settle(retry, receiptOf({ failed: { refused: 1 } }));
  expect(board.failedByReason).toEqual({ refused: 3 });
  expect([board.answered, board.isFinished, board.isRetrying]).toEqual([27, true, false]);
});

test('a shard that ended without a receipt keeps its grant until a receipt says what was spent', () => {
  const board = ShardBoard.ofShards(3);
  const first = take(board);
  board.giveBack(take(board), 500);
  board.settle(first, receiptOf({ answeredRows: 1, stopped: true }));
  // Of the two that are to be run again, only the second holds money.
  const again = board.takeHolding();
  expect(again).toMatchObject({ shard: 1, heldNanoUsd: 500 });
  if (!again) throw new Error('it was there');
  board.settle(again, receiptOf({ answeredRows: 5, stopped: true }));
  expect(board.takeHolding()).toBeUndefined();
  expect(take(board)).toMatchObject({ shard: 0 });
  expect(() => board.settle(again, receiptOf({}))).toThrow('shard 1 ended, but was not open');
});

test('a million requests that all fail are carried in little, and so are their retries', () => {
  const shards = 3_907;
  const failedOf = (shard: number): FailedByReason => ({ refused: 1 + (shard % 128), truncated: 1 + (shard % 100) });
  const board = ShardBoard.ofShards(shards);
  for (let shard = 0; shard < shards; shard += 1)
    board.settle(take(board), receiptOf({ answeredRows: 256, failed: failedOf(shard) }));
  const carried = JSON.stringify(board.state);
  expect(carried.length).toBeLessThan(64 * 1024);
  const failed = { ...board.failedByReason };
  board.retryFailed('truncated');
  const retrying = JSON.stringify(board.state);
  expect(retrying.length).toBeLessThan(64 * 1024);
  const again = new ShardBoard(JSON.parse(retrying) as ShardBoard['state']);
  expect(again.failedByReason).toEqual(failed);
  expect([again.waiting, again.answered, again.isRetrying]).toEqual([shards, board.answered, true]);
  const order = { retryFailed: { reason: 'truncated' }, isUnreported: false } as const;
  expect(take(again)).toEqual({ shard: 0, answered: 254, ...order });
  expect(take(again)).toEqual({ shard: 1, answered: 252, ...order });
});

test('whatever happens to shards, none is lost, none is finished twice, and the state survives a hand-over', () => {
  const action = fc.record({
    kind: fc.constantFrom('take', 'finish', 'stop', 'give back', 'retry', 'hand over'),
    which: fc.nat(7),
    failed: fc.nat(3),
    reason: fc.constantFrom('refused', 'empty'),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.array(action, { maxLength: 120 }), (total, actions) => {
      let board = ShardBoard.ofShards(total);
      const open: ShardOrder[] = [];
      const finished = new Map<number, number>();
      const settle = (order: ShardOrder, failed: FailedByReason): void => {
        board.settle(order, receiptOf({ failed }));
        finished.set(order.shard, countFailures(failed));
      };
      for (const { kind, which, failed, reason } of actions) {
        const order = open[which % Math.max(1, open.length)];
        if (kind === 'take') {
          const taken = board.take();
          if (taken) {
            expect(open.map(({ shard }) => shard)).not.toContain(taken.shard);
            expect(finished.has(taken.shard)).toBe(false);
            open.push(taken);
          }
        } else if (kind === 'retry') {
          const failing = [...finished].filter(([, count]) => count > 0);
          expect(board.retryFailed(undefined)).toBe(failing.length);
          for (const [shard] of failing) finished.delete(shard);
        } else if (kind === 'hand over') {
          if (open.length === 0) board = new ShardBoard(JSON.parse(JSON.stringify(board.state)) as ShardBoard['state']);
        } else if (order) {
          open.splice(open.indexOf(order), 1);
          if (kind === 'finish') settle(order, failed > 0 ? { [reason]: failed } : {});
          else if (kind === 'stop') board.settle(order, receiptOf({ answeredRows: 2, stopped: true }));
          else board.giveBack(order, which);
        }
        expect(board.state.done).toBe(finished.size);
        expect(board.waiting + open.length + finished.size).toBe(total);
        const failedRows = [...finished.values()].reduce((sum, count) => sum + count, 0);
        expect(board.state.answered).toBe(finished.size * rows - failedRows);
      }
      while (!board.isFinished) {
        const rest = open.shift() ?? take(board);
        settle(rest, {});
      }
      expect([...finished.keys()].sort((left, right) => left - right)).toEqual(
        Array.from({ length: total }, (_, shard) => shard),
      );
    }),
    { seed: 4, numRuns: 300 },
  );
});
