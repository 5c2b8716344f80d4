import { z } from 'zod';
import { canonicalJson } from '../../../core/hashing/canonicalJson';
import type { ObjectStore } from '../../artifactStore/objectStore';

const amount = z.number().int().nonnegative();

/**
 * What one workflow has spent on a shard and has not been told in a receipt: an attempt that is killed tells nothing,
 * and its money must be counted all the same.
 */
const noteSchema = z.object({
  /** The activity that wrote last. */
  owner: z.string(),
  /** It runs, or died. */
  isOpen: z.boolean(),
  /** The activity whose receipt names all that the note holds. */
  reportedBy: z.string().optional(),
  /** Shortened keys that the ledger knew when nothing was spent yet: entries under others were paid for since. */
  known: z.array(z.string()),
  lostNanoUsd: amount,
  grantNanoUsd: amount.optional(),
  /** By receipts before, and by the one that the owner ended with. */
  reportedNanoUsd: amount,
  lastReportNanoUsd: amount,
  /** Of the open attempt: what it knows to be lost, and its re-asks, which cost more than first asks. */
  attempt: z.object({ lostNanoUsd: amount, reasks: amount, reaskNanoUsd: amount }),
});
export type SpendingNote = z.infer<typeof noteSchema>;
export type AttemptNote = SpendingNote['attempt'];

export const noAttempt: AttemptNote = { lostNanoUsd: 0, reasks: 0, reaskNanoUsd: 0 };

export async function readSpendingNote(store: ObjectStore, name: string): Promise<SpendingNote | undefined> {
  if (!(await store.has(name))) return undefined;
  return noteSchema.parse(JSON.parse((await store.get(name)).toString('utf8')));
}

export async function writeSpendingNote(store: ObjectStore, name: string, note: SpendingNote): Promise<void> {
  await store.put(name, Buffer.from(canonicalJson(note)));
}

/** Enough of a key to tell it from a few thousand others. */
export function shortKey(key: string): string {
  return key.slice(0, 16);
}
