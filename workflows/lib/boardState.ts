import type { QuarantineReason } from '../../core/contracts/llmWork';
import { countFailures, type FailedByReason } from './failureCounts';

/** One shard to be run, with what is known of its earlier runs in this stage. */
export interface ShardOrder {
  shard: number;
  retryFailed?: { reason?: QuarantineReason };
  /** Requests that have an answer already. */
  answered: number;
  /** It ended without a receipt once: what it then finds in the ledger may be what it put there. */
  isUnreported: boolean;
  /** The grant of that time: it stays reserved until a receipt says what was spent of it. */
  heldNanoUsd?: number;
}

/** The failures of one shard, and how many requests it has. */
export interface FailingShard {
  rows: number;
  byReason: FailedByReason;
}

export interface BoardCounts {
  total: number;
  /** Shards from here on were never run. */
  next: number;
  done: number;
  /** Of finished shards. */
  answered: number;
  fromLedger: number;
  tokensIn: number;
  tokensCached: number;
  tokensOut: number;
}

/**
 * A board as it is carried into a fresh history, which holds it twice: some 8 bytes a shard and reason of its failures,
 * so that a stage of a million requests stays far below what history takes.
 */
export interface BoardState extends BoardCounts {
  /** To be run again: those that were stopped, few at any time. */
  again: ShardOrder[];
  /** To be run again as they finished: shards by the reason that is retried, such as `{ any: '0-3,7' }`. */
  retries: Partial<Record<QuarantineReason | 'any', string>>;
  failing: PackedFailures;
}

export interface PackedFailures {
  /** Shards with failures, by how many requests they have: all but the last have the same number. */
  shards: Record<string, string>;
  /** One number a shard, in the order of the shards, for every reason that there is. */
  counts: Partial<Record<QuarantineReason, number[]>>;
}

type Failing = ReadonlyMap<number, FailingShard>;

export function packBoard(counts: BoardCounts, again: readonly ShardOrder[], failing: Failing): BoardState {
  const isPlain = (order: ShardOrder): boolean => isPlainRetry(order, failing.get(order.shard));
  const retried: Partial<Record<QuarantineReason | 'any', number[]>> = {};
  for (const { shard, retryFailed } of again.filter(isPlain))
    (retried[retryFailed?.reason ?? 'any'] ??= []).push(shard);
  const retries = Object.fromEntries(Object.entries(retried).map(([reason, shards]) => [reason, packRanges(shards)]));
  return { ...counts, again: again.filter((order) => !isPlain(order)), retries, failing: packFailures(failing) };
}

export function unpackBoard({ again, retries, failing: packed, ...counts }: BoardState): {
  counts: BoardCounts;
  again: ShardOrder[];
  failing: Map<number, FailingShard>;
} {
  const failing = unpackFailures(packed);
  const plain = Object.entries(retries).flatMap(([reason, ranges]) =>
    unpackRanges(ranges).map((shard) =>
      retryOf(shard, failing.get(shard), reason === 'any' ? undefined : (reason as QuarantineReason)),
    ),
  );
  const inOrder = [...again, ...plain].sort((left, right) => left.shard - right.shard);
  return { counts, again: inOrder, failing };
}

/** A finished shard that is run again because of its failures, or those of one reason. */
export function retryOf(
  shard: number,
  failing: FailingShard | undefined,
  reason: QuarantineReason | undefined,
): ShardOrder {
  if (!failing) throw new TypeError(`shard ${shard} has no failures to retry`);
  const answered = failing.rows - countFailures(failing.byReason);
  return { shard, retryFailed: reason ? { reason } : {}, answered, isUnreported: false };
}

/** Whether `retryOf` says all of it. */
function isPlainRetry(
  { retryFailed, answered, isUnreported, heldNanoUsd }: ShardOrder,
  failing?: FailingShard,
): boolean {
  if (!retryFailed || !failing || isUnreported || heldNanoUsd !== undefined) return false;
  return answered === failing.rows - countFailures(failing.byReason);
}

function packFailures(failing: Failing): PackedFailures {
  const inOrder = [...failing].sort(([left], [right]) => left - right);
  const byRows: Record<string, number[]> = {};
  for (const [shard, { rows }] of inOrder) (byRows[rows] ??= []).push(shard);
  const shards = Object.fromEntries(Object.entries(byRows).map(([rows, numbers]) => [rows, packRanges(numbers)]));
  const reasons = [...new Set(inOrder.flatMap(([, { byReason }]) => Object.keys(byReason) as QuarantineReason[]))];
  const counts = Object.fromEntries(
    reasons.map((reason) => [reason, inOrder.map(([, { byReason }]) => byReason[reason] ?? 0)]),
  );
  return { shards, counts };
}

function unpackFailures({ shards, counts }: PackedFailures): Map<number, FailingShard> {
  const inOrder = Object.entries(shards)
    .flatMap(([rows, ranges]) => unpackRanges(ranges).map((shard) => ({ shard, rows: Number(rows) })))
    .sort((left, right) => left.shard - right.shard);
  const reasons = Object.entries(counts) as [QuarantineReason, number[]][];
  return new Map(
    inOrder.map(({ shard, rows }, place) => {
      const present = reasons.map(([reason, column]) => [reason, column[place] ?? 0] as const);
      return [shard, { rows, byReason: Object.fromEntries(present.filter(([, count]) => count > 0)) }];
    }),
  );
}

/** `0-3,7` for 0, 1, 2, 3, 7; they ascend. */
function packRanges(numbers: readonly number[]): string {
  const ranges: { from: number; to: number }[] = [];
  for (const each of numbers) {
    const last = ranges.at(-1);
    if (last && each === last.to + 1) last.to = each;
    else ranges.push({ from: each, to: each });
  }
  return ranges.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(',');
}

function unpackRanges(ranges: string): number[] {
  return ranges.split(',').flatMap((range) => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}
