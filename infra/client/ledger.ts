import { Ledger, type CompactionReport, type LedgerFinding, type LedgerStats } from '../ledger/ledger';
import type { ClientContext } from './connect';

export type { CompactionReport, LedgerFinding, LedgerStats };

/** The ledger as people look after it; what is damaged is in what these return, so nothing is warned of besides. */
export interface LedgerClient {
  stats(): Promise<LedgerStats>;
  /** Reads all of it: yields what is damaged, and a summary last. */
  verify(): AsyncIterable<LedgerFinding>;
  /** Merges small segments; safe while runs write. */
  compact(): Promise<CompactionReport>;
}

export function openLedger({ store }: Pick<ClientContext, 'store'>): LedgerClient {
  const ledger = new Ledger(store, { warn: () => undefined });
  return {
    stats: () => ledger.stats(),
    verify: () => ledger.verify(),
    compact: () => ledger.compact({ minSegments: 2 }),
  };
}
