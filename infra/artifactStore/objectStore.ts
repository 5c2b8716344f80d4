import type { Readable } from 'node:stream';

export interface StoredObject {
  key: string;
  bytes: number;
  etag: string;
  /** When it was written, by the clock of the storage. */
  modifiedMs: number;
}

export interface TaggedObject {
  body: Buffer;
  etag: string;
}

/**
 * The port to object storage. Keys are relative to the bucket. Every method throws `RankwrightError` with
 * code missing-object, storage-denied, storage-full or storage-unavailable (retryable).
 */
export interface ObjectStore {
  /** `s3://bucket`, for addresses that people read. */
  readonly address: string;
  get(key: string): Promise<Buffer>;
  /** The bytes from `start` up to `endExclusive`; fewer, or none, where the object ends before. */
  getRange(key: string, start: number, endExclusive: number): Promise<Buffer>;
  /** The object with the tag of this content, as `list` gives it; undefined when it is not there. */
  getWithTag(key: string): Promise<TaggedObject | undefined>;
  /** With a tag only while the object has this content: missing-object when it has another. */
  stream(key: string, etag?: string): Promise<Readable>;
  has(key: string): Promise<boolean>;
  /** Replaces what is there: only for pointers such as `pipelines/<name>/latest.json`. */
  put(key: string, body: Buffer): Promise<void>;
  /** Writes unless the key exists; false when it did. Decided by the server, so two writers never both win. */
  putIfAbsent(key: string, body: Buffer): Promise<boolean>;
  /**
   * Writes only while the object still has this tag (null: while it is not there); false when it has another. Decided
   * by the server: the compare-and-swap for state that processes share. A write whose response was lost may be told
   * as false although it was made, so read again before deciding anew.
   */
  replaceIf(key: string, body: Buffer, etag: string | null): Promise<boolean>;
  /** The same as `putIfAbsent` for a file of any size, uploaded in pieces. */
  putFileIfAbsent(key: string, path: string): Promise<boolean>;
  list(prefix: string): AsyncIterable<StoredObject>;
  delete(key: string): Promise<void>;
}
