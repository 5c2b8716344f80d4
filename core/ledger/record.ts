import { hash } from 'node:crypto';
import { entryLine, type LedgerEntry } from './entry';
import { keyFingerprint } from './keyTable';

/** What of an entry is counted without reading it. */
export interface Account {
  model: string;
  isBatch: boolean;
  tokensIn: number;
  tokensCached: number;
  tokensOut: number;
}

/** An entry as it goes into a segment. */
export interface LedgerRecord {
  fingerprint: Buffer;
  rank: Buffer;
  account: Account;
  /** UTF-8 without the line break. */
  line: Buffer;
}

/** Bytes of a rank: one says whether the answer failed, the others begin the sha256 of the entry's canonical JSON. */
export const rankBytes = 12;

export function recordOf(entry: LedgerEntry): LedgerRecord {
  const line = entryLine(entry);
  return {
    fingerprint: keyFingerprint(entry.answer.key),
    rank: rankOf(entry, line),
    account: { model: entry.model, isBatch: entry.isBatch, ...entry.usage },
    line: Buffer.from(line),
  };
}

/**
 * Decides between two answers to one request: the lower rank wins, everywhere and for ever, so that the order in which
 * they came or were compacted changes nothing. An answer beats a failure; else the smaller sha256 of the canonical JSON.
 */
export function rankOf(entry: LedgerEntry, line = entryLine(entry)): Buffer {
  const rank = Buffer.alloc(rankBytes);
  rank[0] = entry.answer.status === 'answered' ? 0 : 1;
  hash('sha256', line, 'buffer').copy(rank, 1, 0, rankBytes - 1);
  return rank;
}
