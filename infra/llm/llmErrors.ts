import { APIError } from 'openai';
import { RankwrightError } from '../../core/errors';
import { hideCredentials } from '../../core/report/hideCredentials';

const maxRetryAfterMs = 10 * 60_000;

export interface AskedEndpoint {
  model: string;
  endpoint: string;
  /** Taken out of what the endpoint says: some quote the whole key back. */
  apiKey: string | undefined;
}

/**
 * Says what an endpoint's failure means. An APIError without a status is a lost connection or a time-out in
 * the openai package, so it is worth a retry.
 */
export function toLlmError(error: unknown, { model, endpoint, apiKey }: AskedEndpoint): RankwrightError {
  if (error instanceof RankwrightError) return error;
  const { status, code } = readApiError(error);
  const received = `${status ?? 'no answer'}${code ? ` ${code}` : ''}: ${redact(messageOf(error), apiKey)}`;
  const at = `model ${model} at ${hideCredentials(endpoint)}`;
  if (status === 401 || status === 403) {
    return new RankwrightError('llm-auth', `${at} refused the key; received ${received}`, {
      mend: 'set OPENAI_API_KEY (and OPENAI_BASE_URL) to a key that this endpoint accepts, restart the llm workers and run again: what was answered is kept',
      cause: error,
    });
  }
  if (code === 'insufficient_quota') {
    return new RankwrightError('llm-quota', `${at} has no quota left; received ${received}`, {
      mend: 'add credit or raise the limit at the provider, then run again: what was answered is kept',
      cause: error,
    });
  }
  if (status === 404) {
    return new RankwrightError('llm-auth', `${at} does not exist there; received ${received}`, {
      mend: 'check llm.model in the spec and OPENAI_BASE_URL (it usually ends in /v1)',
      cause: error,
    });
  }
  if (status !== undefined && status >= 400 && status < 500 && ![408, 409, 425, 429].includes(status)) {
    return new RankwrightError('llm-bad-request', `${at} refused this request; received ${received}`, {
      mend: 'the row is set aside with this reason; a context that is too long is mended by a smaller chunk.maxTokens',
      cause: error,
    });
  }
  const retryAfterMs = readRetryAfter(readApiError(error).headers);
  return new RankwrightError('llm-unavailable', `${at} did not answer; received ${received}`, {
    mend: 'check that the endpoint runs and OPENAI_BASE_URL names it; the request is repeated',
    retryable: true,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    cause: error,
  });
}

interface ApiErrorFields {
  status?: number | undefined;
  code?: string | null | undefined;
  headers?: Headers | undefined;
}

function readApiError(error: unknown): ApiErrorFields {
  return error instanceof APIError ? (error as ApiErrorFields) : {};
}

/** `retry-after-ms`, then `retry-after` in seconds or as an HTTP date; capped at 10 minutes. */
function readRetryAfter(headers: Headers | undefined): number | undefined {
  const milliseconds = Number(headers?.get('retry-after-ms') ?? NaN);
  if (Number.isFinite(milliseconds)) return Math.min(milliseconds, maxRetryAfterMs);
  const text = headers?.get('retry-after');
  if (!text) return undefined;
  const waitMs = Number.isFinite(Number(text)) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(waitMs) ? Math.min(Math.max(waitMs, 0), maxRetryAfterMs) : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Providers quote a wrong key back, whole or in part: it must not reach logs or history. */
function redact(message: string, apiKey: string | undefined): string {
  return (apiKey ? message.replaceAll(apiKey, '<key>') : message)
    .replace(/\b(sk|key|pk)-[\w*.-]{6,}/gi, '<key>')
    .slice(0, 500);
}
