/** What the provider's batches did so far; `isDone`: what is missing now is asked shard by shard. */
export interface BatchTally {
  isDone: boolean;
  round: number;
  /** Rounds that held all that was missing, or answered nothing. */
  countedRounds: number;
  /** Each once, however often it had to be sent. */
  submitted: number;
  finished: number;
  answered: number;
  tokensIn: number;
  tokensCached: number;
  tokensOut: number;
  /** What batches hold of the purse, by id: open ones, and those that had not ended when they were last looked at. */
  reserved: Record<string, number>;
  note?: string;
}

export const noBatches: BatchTally = {
  ...{ isDone: false, round: 0, countedRounds: 0, submitted: 0, finished: 0, answered: 0 },
  ...{ tokensIn: 0, tokensCached: 0, tokensOut: 0, reserved: {} },
};
