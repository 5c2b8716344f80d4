import { RankwrightError } from '../../core/errors';
import type { CheckResult } from '../ports';

/** The tag of no object: the MD5 of nothing. */
const staleTag = 'd41d8cd98f00b204e9800998ecf8427e';

/** The part of an object store that the check uses. */
export interface ProbedStore {
  readonly address: string;
  get(key: string): Promise<Buffer>;
  putIfAbsent(key: string, body: Buffer): Promise<boolean>;
  replaceIf(key: string, body: Buffer, etag: string | null): Promise<boolean>;
  delete(key: string): Promise<void>;
}

/**
 * Writes, reads back and deletes an object, and sees whether the store keeps out a second writer (If-None-Match) and one
 * that would replace what it has not read (If-Match).
 */
export async function checkStorage(store: ProbedStore, probeName: string): Promise<CheckResult> {
  const key = `doctor/${probeName}`;
  const body = Buffer.from('rankwright doctor');
  try {
    const first = await store.putIfAbsent(key, body);
    const second = await store.putIfAbsent(key, Buffer.from('a second writer'));
    const stale = await store.replaceIf(key, Buffer.from('a writer that read something else'), staleTag);
    const kept = (await store.get(key)).equals(body);
    await store.delete(key);
    if (first && !second && !stale && kept)
      return { ok: true, detail: `${store.address}: write, conditional write, read, delete` };
    const ignored = second ? 'If-None-Match' : 'If-Match';
    const detail = `${store.address} lets a second writer overwrite (it ignores ${ignored})`;
    return { ok: false, detail, mend: 'use an S3 with conditional writes: AWS, versitygw, MinIO, SeaweedFS, Ceph, R2' };
  } catch (error) {
    const mend =
      error instanceof RankwrightError ? error.mend : 'check RANKWRIGHT_S3_ENDPOINT, the bucket and the AWS keys';
    return { ok: false, detail: `${store.address}: ${error instanceof Error ? error.message : String(error)}`, mend };
  }
}
