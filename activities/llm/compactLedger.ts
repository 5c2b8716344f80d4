import { Ledger } from '../../infra/ledger/ledger';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import { startPulse } from '../stage/pulse';

interface CompactEnvironment {
  store: ObjectStore;
  heartbeat: (details: unknown) => void;
  signal: AbortSignal;
}

/** From so many shards on, what they leave in the ledger is worth merging. */
const minSegments = 8;

/**
 * Merges the segments that the shards and batches of a stage left in the ledger. Nothing depends on it: it makes later
 * lookups cheaper, may be repeated, and may be killed at any moment.
 *
 * @param scopeCount shards and batches of the stage; too few leave too few segments
 */
export async function compactLedger(
  scopeCount: number,
  { store, heartbeat, signal }: CompactEnvironment,
): Promise<void> {
  if (scopeCount < minSegments) return;
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
