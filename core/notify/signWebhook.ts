import { createHmac } from 'node:crypto';

const encoded = 'whsec_';

/**
 * The headers of a webhook as Standard Webhooks 1.0 has them (standardwebhooks.com), which libraries of many languages
 * check: HMAC-SHA256 over `<id>.<timestamp>.<body>` in base64. A secret that begins with `whsec_` is base64 after that;
 * any other is taken as UTF-8.
 */
export function signWebhook(
  body: string,
  { id, timestampSeconds, secret }: { id: string; timestampSeconds: number; secret: string },
): Record<string, string> {
  const key = secret.startsWith(encoded) ? Buffer.from(secret.slice(encoded.length), 'base64') : Buffer.from(secret);
  const signature = createHmac('sha256', key).update(`${id}.${timestampSeconds}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': `v1,${signature}`,
  };
}
