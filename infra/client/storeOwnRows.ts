import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { OwnRows } from '../../core/contracts/spec/ownRows';
import { RankwrightError } from '../../core/errors';
import { canonicalJson } from '../../core/hashing/canonicalJson';
import type { ObjectStore } from '../artifactStore/objectStore';
import { listingKey } from '../sources/blobStore';
import { listS3Source } from '../sources/listS3Source';
import { snapshotLocalSource } from '../sources/snapshotLocalSource';

/** The spec with the digests of the labelled rows that it names, whose files are stored for the workers. */
export async function storeOwnRows(spec: PipelineSpec, baseFolder: string, store: ObjectStore): Promise<PipelineSpec> {
  if (!spec.train.mix) return spec;
  const mix: OwnRows[] = [];
  for (const [place, rows] of spec.train.mix.entries()) {
    const sha256 = await storeRows(rows, baseFolder, store);
    if (rows.sha256 !== undefined && rows.sha256 !== sha256) throw another(`train.mix[${place}]`, rows.sha256, sha256);
    mix.push({ ...rows, sha256 });
  }
  return { ...spec, train: { ...spec.train, mix } };
}

async function storeRows({ jsonl, beir, s3, split = 'train' }: OwnRows, baseFolder: string, store: ObjectStore) {
  if (s3 !== undefined) return listRows(s3, store);
  const source =
    beir === undefined
      ? ({ kind: 'jsonl', path: jsonl ?? '', baseFolder } as const)
      : ({ kind: 'beir', path: beir, split, baseFolder } as const);
  return (await snapshotLocalSource(source, store)).digest;
}

async function listRows(prefix: string, store: ObjectStore): Promise<string> {
  const { listing, digest } = await listS3Source(prefix, store);
  if (listing.kind !== 'jsonl')
    throw new RankwrightError('bad-source', `train.mix: the s3 prefix ${prefix} holds no rows but a ${listing.kind}`, {
      mend: 'put .jsonl objects of {query, pos, neg} there, under another name than corpus.jsonl',
    });
  await store.putIfAbsent(listingKey(digest), Buffer.from(canonicalJson(listing)));
  return digest;
}

function another(field: string, expected: string, received: string): RankwrightError {
  return new RankwrightError(
    'bad-source',
    `${field}: the files have the digest ${received}, the spec says ${expected}`,
    {
      mend: `name the rows that are meant, or remove ${field}.sha256`,
    },
  );
}
