import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether an `Authorization` header carries the key; hashes are compared so that timing tells nothing of it. */
export function isAuthorised(header: string | undefined, apiKey: string): boolean {
  // The name of the scheme is read in any case (RFC 9110, 11.1); the key is not.
  const token = /^bearer +(.*)$/i.exec(header ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(token), digest(apiKey));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
