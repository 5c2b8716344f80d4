import { RankwrightError } from '../../core/errors';
import { canonicalJson } from '../../core/hashing/canonicalJson';
import { sha256 } from '../../core/hashing/digest';
import { selectSourcePaths } from '../../core/ingest/selectSourcePaths';
import type { SourceFile, SourceKind, SourceListing } from '../../core/ingest/sourceListing';
import type { ObjectLister } from './blobStore';

/**
 * Lists the corpus below an S3 prefix: a BEIR folder when `corpus.jsonl` lies there, else JSON lines when there are
 * any, else TREC's .trec and .sgml files, else text files and PDFs, else MedQuAD's .xml. Objects stay where they are; their etags are part of the digest, so a changed object is
 * another corpus. Holds one short record an object in memory.
 * @throws RankwrightError bad-source when nothing below the prefix fits.
 */
export async function listS3Source(
  prefix: string,
  lister: ObjectLister,
  options: { only?: SourceFile; signal?: AbortSignal } = {},
): Promise<{ listing: SourceListing; digest: string; skipped: Record<string, number> }> {
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  const files = new Map<string, SourceFile>();
  for await (const { key, etag, bytes } of lister.list(folder)) {
    options.signal?.throwIfAborted();
    const path = key.slice(folder.length);
    // Consoles mark a folder by an empty object whose key ends in a slash.
    if (path !== '' && !path.endsWith('/')) files.set(path, { path, bytes, s3: { key, etag } });
  }
  const kind = kindOf([...files.keys()]);
  const { paths, skipped } = selectSourcePaths({ kind, place: `s3 prefix ${folder}` }, [...files.keys()]);
  const chosen = paths.map((path) => files.get(path) as SourceFile);
  if (chosen.every((file) => file.bytes === 0)) throw onlyEmpty(folder, paths);
  const listing: SourceListing = {
    schemaVersion: 1,
    kind,
    files: chosen,
    ...(options.only ? { only: options.only } : {}),
  };
  return { listing, digest: sha256(canonicalJson(listing)), skipped };
}

/** In the order in which they are looked for: page folders may hold an .xml site map, and none of the others. */
const tellingEndings: Partial<Record<SourceKind, RegExp>> = {
  jsonl: /\.jsonl(\.gz)?$/i,
  trec: /\.(trec|sgml?)(\.gz)?$/i,
  directory: /\.(txt|md|html?|pdf)(\.gz)?$/i,
  medquad: /\.xml(\.gz)?$/i,
};

function kindOf(paths: string[]): SourceKind {
  if (paths.some((path) => /^corpus\.jsonl(\.gz)?$/.test(path))) return 'beir';
  const kinds = Object.entries(tellingEndings) as [SourceKind, RegExp][];
  return kinds.find(([, ending]) => paths.some((path) => ending.test(path)))?.[0] ?? 'directory';
}

function onlyEmpty(folder: string, paths: string[]): RankwrightError {
  return new RankwrightError(
    'bad-source',
    `s3 prefix ${folder} holds only empty objects (${paths.slice(0, 3).join(', ')})`,
    {
      mend: 'check that the upload was completed, or name another prefix',
    },
  );
}
