import { deletionMark, isSegmentName, ledgerPrefix } from '../../core/ledger/scope';
import type { ObjectStore } from '../artifactStore/objectStore';
import type { SegmentFile } from './readSegment';

const maxListings = 5;

/**
 * Lists the segments. A listing takes a while and is not one moment: a merged segment may be written after its place
 * in the listing has gone by, and what it replaces deleted before theirs is reached. Compaction therefore changes a
 * mark, which is listed last, before it deletes: a listing at whose end the mark is not the one known at its beginning
 * is made again. At worst, after several in a row, an answer is overlooked and asked for again.
 */
export class SegmentListing {
  private knownMark: string | undefined;

  constructor(private readonly store: ObjectStore) {}

  /** All segments, in the order of their keys: one LIST, more only while segments are being deleted. */
  async list(): Promise<SegmentFile[]> {
    let mark = this.knownMark ?? (await this.store.getWithTag(deletionMark))?.etag ?? '';
    for (let listings = 1; ; listings += 1) {
      const { segments, markAfter } = await this.listOnce();
      this.knownMark = markAfter;
      if (markAfter === mark || listings >= maxListings) return segments;
      mark = markAfter;
    }
  }

  private async listOnce(): Promise<{ segments: SegmentFile[]; markAfter: string }> {
    const segments: SegmentFile[] = [];
    let markAfter = '';
    for await (const { key, bytes, etag } of this.store.list(ledgerPrefix)) {
      if (key === deletionMark) markAfter = etag;
      else if (isSegmentName(key)) segments.push({ key, bytes });
    }
    return { segments, markAfter };
  }
}
