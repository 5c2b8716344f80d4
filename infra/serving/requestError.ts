import { RankwrightError } from '../../core/errors';

/** What a request is refused for, as a word that programs can test; the status is HTTP's. */
export const refusals = {
  'not-json': 400,
  'bad-request': 400,
  unauthorized: 401,
  'not-found': 404,
  'method-not-allowed': 405,
  'request-timeout': 408,
  'body-too-large': 413,
  'not-json-type': 415,
  'bad-field': 422,
  'too-long': 422,
  'queue-full': 429,
  'headers-too-large': 431,
  failed: 500,
  'timed-out': 503,
  stopping: 503,
} as const;
export type Refusal = keyof typeof refusals;

/** A request that is not answered with scores: what was wrong with it, and how to mend it. */
export class RequestError extends RankwrightError {
  readonly status: number;

  constructor(
    readonly refusal: Refusal,
    message: string,
    mend: string,
    /** After which the same request may be accepted. */
    readonly retryAfterSeconds?: number,
  ) {
    super('bad-source', message, { mend });
    this.name = 'RequestError';
    this.status = refusals[refusal];
  }
}
