import type { LedgerEntry } from '../../core/ledger/entry';
import { KeyTable, keyFingerprint } from '../../core/ledger/keyTable';
import { checkedScope } from '../../core/ledger/scope';
import type { ObjectStore } from '../artifactStore/objectStore';
import { compactSegments, type CompactionOptions, type CompactionReport } from './compact';
import { findEntries, matchKeys } from './findEntries';
import { WritingLedger } from './scopedLedger';
import { Segments } from './segments';
import { readStats, type LedgerStats } from './stats';
import { Unflushed } from './unflushed';
import { verifySegments, type LedgerFinding } from './verify';

export { shardScope } from '../../core/ledger/scope';
export type { LedgerEntry } from '../../core/ledger/entry';
export type { CompactionOptions, CompactionReport, LedgerFinding, LedgerStats };

/** The known answers of some requests, and a writer for new ones. */
export interface ScopedLedger {
  /** The answer to a request, where there is one among the keys of the scope or what was added. */
  get(key: string): LedgerEntry | undefined;
  /**
   * Keeps an answer. It is readable at once and durable soon: at most 64 answers of the process, none older than 5
   * seconds, are not.
   * Waits only where there would be more. What is known already, and what loses against a known answer to the same
   * request (core/ledger/record.ts), is not kept. @throws what an earlier write failed with; the answer is kept nevertheless
   */
  add(entry: LedgerEntry): Promise<void>;
  /** Resolves when everything that was added is durable. @throws what the write failed with: flush again to retry */
  flush(): Promise<void>;
  /** Flushes, and leaves one segment of what was added in place of several. */
  close(): Promise<void>;
  readonly size: number;
}

const defaultIndexCacheBytes = 64 * 1024 * 1024;
const defaultMaxUnflushed = 64;

/**
 * Every answer that was received, once for each request key, shared by modes, runs and pipelines. One of it for a
 * process: it keeps the indexes of segments, 32 bytes an answer.
 */
export class Ledger {
  private readonly segments: Segments;
  private readonly unflushed = new Unflushed(defaultMaxUnflushed);

  constructor(store: ObjectStore, options: { indexCacheBytes?: number; warn?: (message: string) => void } = {}) {
    this.segments = new Segments(store, {
      indexCacheBytes: options.indexCacheBytes ?? defaultIndexCacheBytes,
      warn: options.warn ?? ((message) => process.emitWarning(message)),
    });
  }

  /**
   * Known answers of `keys`, and a writer. Memory: those answers. Operations: one LIST, one or two GETs for each
   * segment that this process has not seen, and for 256 keys that were asked side by side one to four ranged GETs.
   *
   * @param scope where new answers are written: of a shard `shardScope`, else lower-case letters, digits and dashes
   * @param options.maxUnflushed answers of this scope that may be lost with the process, where they can be read again;
   *   without it, all open scopes together may lose 64
   */
  async openScope(
    scope: string,
    keys: readonly string[],
    options: { maxUnflushed?: number } = {},
  ): Promise<ScopedLedger> {
    const entries = await findEntries(this.segments, keys);
    const { maxUnflushed } = options;
    const bound = maxUnflushed === undefined ? this.unflushed : new Unflushed(Math.max(1, maxUnflushed));
    return new WritingLedger(this.segments, checkedScope(scope), entries, bound);
  }

  /** Which of many keys have an answer that did not fail. Reads indexes only; memory: some 24 bytes a key beside them. */
  async answeredKeys(keys: Iterable<string>): Promise<Set<string>> {
    const table = new KeyTable();
    const names: string[] = [];
    for (const key of keys) names[table.add(keyFingerprint(key))] = key;
    const answered = new Set<string>();
    await this.segments.readSteadily(() =>
      this.segments.visitIndexes((_segment, index) => {
        matchKeys(table, index, (number, place) => {
          if (index.isAnsweredAt(place)) answered.add(names[number] ?? '');
        });
      }),
    );
    return answered;
  }

  /** Merges small segments into larger ones. Safe beside writers, readers and other compactors, and when it is killed. */
  async compact(options: CompactionOptions = {}): Promise<CompactionReport> {
    return compactSegments(this.segments, options);
  }

  async stats(): Promise<LedgerStats> {
    return this.segments.readSteadily(() => readStats(this.segments));
  }

  /** Reads everything: yields what is damaged as it is found, and a summary at the end. */
  verify(): AsyncGenerator<LedgerFinding> {
    return verifySegments(this.segments);
  }
}
