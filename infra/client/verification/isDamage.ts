import { RankwrightError } from '../../../core/errors';

/**
 * Whether an error says that an object is gone, or is not what it was: by our digests, or by the checksum that the storage
 * keeps beside it, which the S3 client compares while it reads.
 */
export function isDamage(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if (/checksum mismatch/i.test(error.message)) return true;
  return error instanceof RankwrightError && (error.code === 'damaged-artifact' || error.code === 'missing-object');
}
