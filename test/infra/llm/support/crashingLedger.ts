import type { LedgerEntry } from '../../../../core/ledger/entry';
import type { ScopedLedger } from '../../../../infra/ledger/ledger';

/**
 * A ledger whose crashes can be played: what was added and not flushed is gone after `crash`, and what its writers of
 * before add later goes nowhere. It flushes by itself after every `flushEvery` answers only.
 */
export class CrashingLedger {
  durable = new Map<string, LedgerEntry>();
  flushEvery = Infinity;

  crash(): void {
    this.durable = new Map(this.durable);
  }

  async openScope(_scope: string, keys: readonly string[]): Promise<ScopedLedger> {
    const wanted = new Set(keys);
    const pending = new Map<string, LedgerEntry>();
    const { durable, flushEvery } = this;
    const flush = async (): Promise<void> => {
      for (const [key, entry] of pending) durable.set(key, entry);
      pending.clear();
    };
    return {
      get: (key) => pending.get(key) ?? (wanted.has(key) ? durable.get(key) : undefined),
      add: async (entry) => {
        pending.set(entry.answer.key, entry);
        if (pending.size >= flushEvery) await flush();
      },
      flush,
      close: flush,
      get size() {
        return pending.size + durable.size;
      },
    };
  }
}
