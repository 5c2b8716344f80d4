import { createHash } from 'node:crypto';
import type { SourceReference } from '../../../core/contracts/run';
import type { Finding } from '../../../core/contracts/verification';
import type { ObjectStore } from '../../artifactStore/objectStore';
import { blobKey, listingKey, readSourceListing } from '../../sources/blobStore';
import { isDamage } from './isDamage';

/** The files of a corpus or evaluation set, by the digests under which they were stored. */
export async function* verifySource(reference: SourceReference, store: ObjectStore): AsyncGenerator<Finding> {
  const subject = `${store.address}/${listingKey(reference.digest)}`;
  try {
    const { files, only } = await readSourceListing(reference, store);
    const wrong: string[] = [];
    let elsewhere = 0;
    for (const { sha256, path } of [...files, ...(only ? [only] : [])]) {
      if (sha256 === undefined) elsewhere += 1;
      else if ((await digestOf(blobKey(sha256), store)) !== sha256) wrong.push(path);
    }
    if (wrong.length > 0)
      yield { state: 'damaged', kind: 'source', subject, message: `other content: ${wrong.join(', ')}` };
    else if (elsewhere > 0)
      yield {
        state: 'unproven',
        kind: 'source',
        subject,
        message: `${elsewhere} files are not kept: they were read where they lie`,
      };
    else yield { state: 'proven', kind: 'source', subject, message: `${files.length} files of ${reference.label}` };
  } catch (error) {
    if (!isDamage(error)) throw error;
    yield { state: 'damaged', kind: 'source', subject, message: error.message };
  }
}

async function digestOf(key: string, store: ObjectStore): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of await store.stream(key)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
