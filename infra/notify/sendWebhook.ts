import { RankwrightError } from '../../core/errors';
import { signWebhook } from '../../core/notify/signWebhook';

const patienceMs = 10_000;

/** Posts a signed body; redirects are not followed. @throws notification-failed, retryable, unless the answer is 2xx */
export async function sendWebhook(
  address: string,
  body: string,
  { id, secret, signal }: { id: string; secret: string; signal: AbortSignal },
): Promise<void> {
  const timestampSeconds = Math.floor(Date.now() / 1000);
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'rankwright',
    ...signWebhook(body, { id, timestampSeconds, secret }),
  };
  const timeLimit = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const request = { method: 'POST', body, headers, redirect: 'manual', signal: timeLimit } as const;
  const response = await fetch(address, request).catch((cause: unknown) => {
    throw undelivered(
      cause instanceof Error && cause.name === 'TimeoutError' ? 'did not answer in 10 s' : 'does not answer',
    );
  });
  await response.body?.cancel();
  if (!response.ok) throw undelivered(`answered ${response.status}`);
}

/** The address may be a secret. */
function undelivered(what: string): RankwrightError {
  return new RankwrightError('notification-failed', `the webhook ${what}`, {
    mend: 'see that its address is right and answers with 2xx; it is tried six times, and the run does not wait longer',
    retryable: true,
  });
}
