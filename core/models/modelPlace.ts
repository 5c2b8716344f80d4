import { RankwrightError } from '../errors';

/** Where the files of a model lie. `packaged`: they come with the trainer, and the set-up makes its encoder. */
export type ModelPlace =
  | { kind: 'packaged' }
  | { kind: 'hub'; repository: string; revision: string }
  | { kind: 's3'; bucket: string; prefix: string }
  | { kind: 'folder'; path: string };

/**
 * What a spec says of a model: `minilm`, `hf:<repo>` or `hf:<repo>@<revision>`, `s3://bucket/prefix`, or a folder.
 * @throws RankwrightError bad-spec for an address that is not complete
 */
export function parseModelPlace(name: string): ModelPlace {
  if (name === 'minilm') return { kind: 'packaged' };
  if (name.startsWith('hf:')) return parseHubName(name);
  if (name.startsWith('s3:')) return parseS3Address(name);
  return { kind: 'folder', path: name };
}

function parseHubName(name: string): ModelPlace {
  const [, repository, revision = 'main'] = /^hf:([\w.-]+(?:\/[\w.-]+)?)(?:@([\w./-]+))?$/.exec(name) ?? [];
  if (repository !== undefined) return { kind: 'hub', repository, revision };
  throw badName(name, 'is no model of the hub', 'write hf:owner/name, or hf:owner/name@revision');
}

function parseS3Address(name: string): ModelPlace {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/+(.*?)\/*$/.exec(name) ?? [];
  if (bucket !== undefined) return { kind: 's3', bucket, prefix };
  throw badName(name, 'is no address of a model on S3', 'write s3://bucket/prefix, below which its config.json lies');
}

function badName(name: string, what: string, mend: string): RankwrightError {
  return new RankwrightError('bad-spec', `"${name}" ${what}`, { mend });
}
