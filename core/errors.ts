/** Why something failed, as one word that programs can test. */
export type ErrorCode =
  | 'bad-spec'
  | 'bad-source'
  | 'damaged-artifact'
  | 'unknown-version'
  | 'missing-object'
  | 'storage-denied'
  | 'storage-full'
  | 'storage-unavailable'
  | 'llm-auth'
  | 'llm-quota'
  | 'llm-bad-request'
  | 'llm-unavailable'
  | 'too-many-failures'
  | 'judge-not-trusted'
  | 'exemplar-of-test-set'
  | 'nothing-left'
  | 'missing-tool'
  | 'trainer-failed'
  | 'notification-failed'
  | 'not-configured';

/** An error that a person can act on: what was wrong, what was received, how to mend it, and whether a retry helps. */
export class RankwrightError extends Error {
  readonly code: ErrorCode;
  readonly mend: string;
  readonly retryable: boolean;
  /** How long to wait before a retry, where the other side said so. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { mend: string; retryable?: boolean; retryAfterMs?: number; cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RankwrightError';
    this.code = code;
    this.mend = options.mend;
    this.retryable = options.retryable ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}
