import type { Churn } from '../contracts/changes';
import { SmallestHashes } from './smallestHashes';

/** A row by its id, and what of it counts as its content. */
export interface IdentifiedRow<Value> {
  id: string;
  value: Value;
}

export interface RowDiff {
  churn: Churn;
  /** Ids of some rows of each kind, the same for the same rows. */
  sampled: Record<'added' | 'changed' | 'removed', string[]>;
}

export interface DiffOptions<Value> {
  /** Absent: any two are. */
  isSame?: (before: Value, now: Value) => boolean;
  /** Called for each row that both have. */
  onBoth?: (id: string, before: Value, now: Value) => void;
  /** Ids of each kind that are given. */
  samples: number;
}

/** What came, went and changed between two sets of rows, whatever their order. Memory: id and value of each row before. */
export async function diffRows<Value>(
  before: AsyncIterable<IdentifiedRow<Value>>,
  now: AsyncIterable<IdentifiedRow<Value>>,
  { isSame = () => true, onBoth, samples }: DiffOptions<Value>,
): Promise<RowDiff> {
  const left = new Map<string, Value>();
  for await (const { id, value } of before) left.set(id, value);
  const kinds = { added: sampler(samples), changed: sampler(samples), removed: sampler(samples) };
  const churn = { before: left.size, now: 0, added: 0, removed: 0, changed: 0 };
  for await (const { id, value } of now) {
    churn.now += 1;
    const known = left.get(id);
    if (known === undefined) count('added', id);
    else {
      left.delete(id);
      onBoth?.(id, known, value);
      if (!isSame(known, value)) count('changed', id);
    }
  }
  for (const id of left.keys()) count('removed', id);
  const { added, changed, removed } = kinds;
  return { churn, sampled: { added: added.items(), changed: changed.items(), removed: removed.items() } };

  function count(kind: keyof typeof kinds, id: string): void {
    churn[kind] += 1;
    kinds[kind].offer(id, id);
  }
}

function sampler(size: number): SmallestHashes<string> {
  return new SmallestHashes(size);
}
