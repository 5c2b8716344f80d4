import type { Readable } from 'node:stream';

export interface StoredObject {
  key: string;
  bytes: number;
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
  stream(key: string): Promise<Readable>;
  has(key: string): Promise<boolean>;
  /** Replaces what is there: only for pointers such as `pipelines/<name>/latest.json`. */
  put(key: string, body: Buffer): Promise<void>;
  /** Writes unless the key exists; false when it did. Decided by the server, so two writers never both win. */
  putIfAbsent(key: string, body: Buffer): Promise<boolean>;
  /** The same for a file of any size, uploaded in pieces. */
  putFileIfAbsent(key: string, path: string): Promise<boolean>;
  list(prefix: string): AsyncIterable<StoredObject>;
  delete(key: string): Promise<void>;
}
