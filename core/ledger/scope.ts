import { RankwrightError } from '../errors';

/** The scope that the answers of one shard of requests are written to, from the digest of its content. */
export function shardScope(contentSha256: string): string {
  return `s-${contentSha256.slice(0, 16)}`;
}

/** Where all segments lie. */
export const ledgerPrefix = 'ledger/v2/';

/** The scope of compacted segments. */
export const mergedScope = 'merged';

/** Changed before segments are deleted; it is listed after every scope, which is what makes a listing checkable. */
export const deletionMark = `${ledgerPrefix}zz-deletions`;

export function segmentName(scope: string, digest: string): string {
  return `${ledgerPrefix}${scope}/${digest.slice(0, 32)}.seg`;
}

export function isSegmentName(key: string): boolean {
  return /^ledger\/v2\/[a-z0-9][a-z0-9-]*\/[0-9a-f]{32}\.seg$/.test(key);
}

/** The scope itself. @throws bad-spec when it could not be a folder of the ledger. */
export function checkedScope(scope: string): string {
  if (/^[a-y0-9][a-z0-9-]{0,99}$/.test(scope)) return scope;
  throw new RankwrightError('bad-spec', `"${scope}" is not a scope of the ledger`, {
    mend: 'a scope has lower-case letters, digits and dashes, and does not begin with z',
  });
}
