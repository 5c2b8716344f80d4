import type { ErrorCode } from '../errors';

/** What ended a run, as one word: the code of an error, or what no error of this project tells. */
export type FailureClass = ErrorCode | 'bug' | 'timed-out' | 'unexpected';
