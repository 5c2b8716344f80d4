import { Ledger } from '../../infra/ledger/ledger';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import { startPulse } from '../stage/pulse';

interface CompactEnvironment {
  store: ObjectStore;
  heartbeat: (details: unknown) => void;
  signal: AbortSignal;
}

/** So many segments are worth merging. */
const minSegments = 8;

/**
 * Merges the segments that the shards and batches of a stage left in the ledger. Nothing depends on it: it makes later
 * lookups cheaper, may be repeated, and may be killed at any moment.
 */
export async function compactLedger({ store, heartbeat, signal }: CompactEnvironment): Promise<void> {
  const progress = { stage: 'ledger', phase: 'compact', done: 0, unit: 'segments' };
  const pulse = startPulse(heartbeat, progress);
  try {
    const goOn = ({ replaced }: { replaced: number }): boolean => {
      pulse.tell({ ...progress, done: replaced });
      return !signal.aborted;
    };
    await new Ledger(store).compact({ minSegments, goOn });
  } finally {
    pulse.stop();
  }
}
