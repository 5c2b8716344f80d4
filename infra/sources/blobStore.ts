import { parseDocument } from '../../core/contracts/schemaVersion';
import { RankwrightError } from '../../core/errors';
import { sha256 } from '../../core/hashing/digest';
import { sourceListingSchema, type SourceFile, type SourceListing } from '../../core/ingest/sourceListing';
import type { SourceReference } from '../../core/contracts/run';
import type { ObjectStore } from '../artifactStore/objectStore';
import type { Readable } from 'node:stream';

/** What sources need of object storage: blobs are written once under their digest and never change. */
export type BlobStore = Pick<ObjectStore, 'has' | 'get' | 'stream' | 'putIfAbsent' | 'putFileIfAbsent'>;

/** What `corpus.s3` needs of object storage: the objects below a prefix, in any order. */
export type ObjectLister = Pick<ObjectStore, 'list'>;

export const blobKey = (digest: string): string => `sources/${digest}`;
export const listingKey = (digest: string): string => `sources/${digest}.json`;

/**
 * The listing that a reference names, verified against its digest.
 * @throws RankwrightError damaged-artifact when the stored listing is not what the digest says, or the store's own.
 */
export async function readSourceListing(
  reference: Pick<SourceReference, 'digest' | 'label'>,
  blobs: Pick<BlobStore, 'get'>,
): Promise<SourceListing> {
  const key = listingKey(reference.digest);
  const bytes = await blobs.get(key);
  const address = `${key} (${reference.label})`;
  const mend = 'delete the object and start the run again: the files are uploaded afresh';
  const damaged = (cause?: unknown) =>
    new RankwrightError('damaged-artifact', `${address} is not the listing its digest names`, { mend, cause });
  if (sha256(bytes) !== reference.digest) throw damaged();
  return parseDocument(sourceListingSchema, bytes, { address, damaged });
}

/**
 * Opens a file of a listing where it lies; `bucketObjects` is the store that `corpus.s3` names. What lies there is read
 * only while it is what was listed, because the listing's digest stands for the content.
 * @throws missing-object naming the object, when it was deleted or replaced since; the store's own errors
 */
export async function openSourceFile(
  file: SourceFile,
  blobs: Pick<BlobStore, 'stream'>,
  bucketObjects: Pick<BlobStore, 'stream'> = blobs,
): Promise<Readable> {
  if (!file.s3) return blobs.stream(blobKey(file.sha256 ?? ''));
  const { key, etag } = file.s3;
  return bucketObjects.stream(key, etag || undefined).catch((cause: unknown) => {
    throw cause instanceof RankwrightError && cause.code === 'missing-object' ? listedBefore(cause) : cause;
  });
}

function listedBefore(cause: RankwrightError): RankwrightError {
  return new RankwrightError('missing-object', `${cause.message}; it was there when the run listed its corpus`, {
    mend: 'run it again: what is there then is listed anew',
    cause,
  });
}
