interface Detail {
  /** The field of the body that was wrong, such as `messages[0].content`. */
  param?: string;
  code?: string;
  retryAfterSeconds?: number;
}

/** An error in OpenAI's shape: `{error: {message, type, param, code}}`. */
export class ApiError extends Error {
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly status: number,
    private readonly type: string,
    message: string,
    private readonly detail: Detail = {},
  ) {
    super(message);
    this.retryAfterSeconds = detail.retryAfterSeconds;
  }

  body(): { error: { message: string; type: string; param: string | null; code: string | null } } {
    const { param = null, code = null } = this.detail;
    return { error: { message: this.message, type: this.type, param, code } };
  }
}
