import { documentSchema } from '../../../core/contracts/document';
import type { ArtifactReference } from '../../../core/contracts/manifest';
import { digestOf } from '../../../core/hashing/digest';
import { compareDocuments, type DocumentChanges } from '../../../core/lineage/compareDocuments';
import { openArtifact } from '../../artifactStore/manifests';
import type { ObjectStore } from '../../artifactStore/objectStore';

/** What became of the documents between two artifacts of `ingest`. Memory: an id and a digest a document of both. */
export async function readDocumentChanges(
  before: ArtifactReference,
  after: ArtifactReference,
  store: ObjectStore,
): Promise<DocumentChanges> {
  return compareDocuments(await readDigests(before, store), await readDigests(after, store));
}

async function readDigests({ stage, key }: ArtifactReference, store: ObjectStore): Promise<Map<string, string>> {
  const digests = new Map<string, string>();
  const artifact = await openArtifact(store, stage, key);
  for await (const document of artifact.rows(documentSchema)) digests.set(document.id, digestOf(document));
  return digests;
}
