import type { LedgerRecord } from '../../core/ledger/record';
import { readHeader } from '../../core/ledger/layout';
import { segmentName } from '../../core/ledger/scope';
import { SegmentIndex } from '../../core/ledger/segmentIndex';
import { sha256 } from '../../core/hashing/digest';
import { RankwrightError } from '../../core/errors';
import type { ObjectStore } from '../artifactStore/objectStore';
import { SegmentBuilder } from './buildSegment';
import { concurrently } from '../../core/concurrently';
import { IndexCache } from './indexCache';
import { SegmentListing } from './listing';
import { DamagedSegment, type SegmentFile } from './readSegment';

export interface SegmentsOptions {
  indexCacheBytes: number;
  warn: (message: string) => void;
}

export const readsAtATime = 8;
const maxLookups = 10;

/** The segments of the ledger as one process knows them. */
export class Segments {
  private readonly listing: SegmentListing;
  private readonly cache: IndexCache;
  private readonly warned = new Set<string>();

  constructor(
    readonly store: ObjectStore,
    private readonly options: SegmentsOptions,
  ) {
    this.listing = new SegmentListing(store);
    this.cache = new IndexCache(store, {
      maxBytes: options.indexCacheBytes,
      onDamage: (damage) => this.reportDamage(damage),
    });
  }

  async list(): Promise<SegmentFile[]> {
    const listed = await this.listing.list();
    this.cache.keepOnly(listed);
    return listed;
  }

  /** Visits the index of every segment that is whole, in no order. @throws missing-object when one was deleted meanwhile */
  async visitIndexes(visit: (segment: SegmentFile, index: SegmentIndex) => void): Promise<void> {
    await concurrently(await this.list(), readsAtATime, async (segment) => {
      const index = await this.cache.get(segment);
      if (index) visit(segment, index);
    });
  }

  /** Repeats a reading from its listing on when compaction deleted under it what it was about to read. */
  async readSteadily<Result>(read: () => Promise<Result>): Promise<Result> {
    for (let triesLeft = maxLookups - 1; ; triesLeft -= 1) {
      try {
        return await read();
      } catch (error) {
        if (!isMissing(error) || triesLeft === 0) throw error;
      }
    }
  }

  /** Writes a segment of records with different keys; resolves, with its key, when it is durable. */
  async write(scope: string, records: readonly LedgerRecord[], replaces: readonly string[] = []): Promise<SegmentFile> {
    const builder = new SegmentBuilder();
    for (const record of records) builder.add(record);
    return this.keep(scope, builder.finish(replaces));
  }

  /** Stores what a builder finished. */
  async keep(scope: string, body: Buffer): Promise<SegmentFile> {
    const key = segmentName(scope, sha256(body));
    await this.store.putIfAbsent(key, body);
    const header = readHeader(body);
    if (typeof header !== 'string') this.cache.keep(key, new SegmentIndex(header, body));
    return { key, bytes: body.length };
  }

  async delete(keys: readonly string[]): Promise<void> {
    await concurrently(keys, readsAtATime, (key) => this.store.delete(key));
  }

  reportDamage({ segment, reason }: DamagedSegment): void {
    this.warn(
      `${this.store.address}/${segment} is damaged and skipped: ${reason}; what it answered is asked for again. ` +
        'Restore it from a copy of the bucket, or delete it',
    );
  }

  /** Says the same only once a process. */
  warn(message: string): void {
    if (this.warned.has(message)) return;
    this.warned.add(message);
    this.options.warn(message);
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof RankwrightError && error.code === 'missing-object';
}
