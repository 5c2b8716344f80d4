import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether an `Authorization` header carries the key; hashes are compared so that timing tells nothing of it. */
export function isAuthorised(header: string | undefined, apiKey: string): boolean {
  const token = header?.startsWith('Bearer ') ? header.slice('Bearer '.length) : '';
  return timingSafeEqual(digest(token), digest(apiKey));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
