import type { CompactionReport, LedgerClient, LedgerFinding, LedgerStats } from '../../../cli/ports';

export interface FakeLedger {
  stats?: LedgerStats;
  findings?: LedgerFinding[];
  compaction?: CompactionReport;
}

/** A ledger that says what the test says. */
export function createFakeLedger(ledger: FakeLedger | undefined): LedgerClient {
  const given = <Value>(value: Value | undefined): Value => {
    if (value === undefined) throw new Error('the test says nothing of this');
    return value;
  };
  return {
    stats: async () => given(ledger?.stats),
    verify: async function* () {
      yield* given(ledger?.findings);
    },
    compact: async () => given(ledger?.compaction),
  };
}
