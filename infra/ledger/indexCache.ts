import type { SegmentIndex } from '../../core/ledger/segmentIndex';
import type { ObjectStore } from '../artifactStore/objectStore';
import { DamagedSegment, readIndex, type SegmentFile } from './readSegment';

/**
 * Indexes of segments, which never change, up to a number of bytes. Every lookup goes over all segments, so dropping
 * the least recently used would drop just what is needed next: what is in stays in while its segment exists, and what
 * no longer fits is read when it is needed.
 */
export class IndexCache {
  private readonly indexes = new Map<string, SegmentIndex>();
  private readonly loading = new Map<string, Promise<SegmentIndex | undefined>>();
  private readonly damaged = new Set<string>();
  private usedBytes = 0;

  constructor(
    private readonly store: ObjectStore,
    private readonly options: { maxBytes: number; onDamage: (damage: DamagedSegment) => void },
  ) {}

  /** The index of a segment; undefined when the segment is damaged. @throws missing-object when it was deleted */
  async get(segment: SegmentFile): Promise<SegmentIndex | undefined> {
    const known = this.indexes.get(segment.key);
    if (known || this.damaged.has(segment.key)) return known;
    const underWay = this.loading.get(segment.key);
    if (underWay) return underWay;
    const load = this.load(segment).finally(() => this.loading.delete(segment.key));
    this.loading.set(segment.key, load);
    return load;
  }

  keep(key: string, index: SegmentIndex): void {
    if (this.indexes.has(key) || this.usedBytes + index.bytes > this.options.maxBytes) return;
    this.indexes.set(key, index);
    this.usedBytes += index.bytes;
  }

  /** Forgets what is not listed any more. */
  keepOnly(listed: readonly SegmentFile[]): void {
    const keys = new Set(listed.map(({ key }) => key));
    for (const key of this.damaged) if (!keys.has(key)) this.damaged.delete(key);
    for (const [key, { bytes }] of this.indexes) {
      if (keys.has(key)) continue;
      this.indexes.delete(key);
      this.usedBytes -= bytes;
    }
  }

  private async load(segment: SegmentFile): Promise<SegmentIndex | undefined> {
    try {
      // A second look, so that a bad line is not taken for a bad segment.
      const index = await readIndex(this.store, segment).catch((error: unknown) => {
        if (error instanceof DamagedSegment) return readIndex(this.store, segment);
        throw error;
      });
      this.keep(segment.key, index);
      return index;
    } catch (error) {
      if (!(error instanceof DamagedSegment)) throw error;
      this.damaged.add(segment.key);
      this.options.onDamage(error);
      return undefined;
    }
  }
}
