/** Why a model's answer could not be used: no text at all, no JSON in it, or JSON of another shape. */
export type UnusableReason = 'empty' | 'not-json' | 'off-schema';

/**
 * Thrown by a strategy's `parseAnswer`. The message says what was expected and what was received, in words that can
 * be sent back to the model with the next attempt.
 */
export class UnusableAnswer extends Error {
  constructor(
    readonly reason: UnusableReason,
    message: string,
  ) {
    super(message);
    this.name = 'UnusableAnswer';
  }
}
