import type { SourceReference } from '../core/contracts/run';
import { canonicalJson } from '../core/hashing/canonicalJson';
import type { ObjectStore } from '../infra/artifactStore/objectStore';
import { listingKey } from '../infra/sources/blobStore';
import { listS3Source } from '../infra/sources/listS3Source';

/** Lists a corpus that lies on S3, below a prefix of the bucket, as it is now. */
export async function snapshotCorpus(prefix: string, store: ObjectStore): Promise<SourceReference> {
  const { listing, digest } = await listS3Source(prefix, store);
  await store.putIfAbsent(listingKey(digest), Buffer.from(canonicalJson(listing)));
  return { digest, label: `s3 prefix ${prefix}` };
}
