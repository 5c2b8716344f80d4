import { RankwrightError } from '../../core/errors';
import type { TrainerJob, TrainerMessage, TrainerReason, TrainerResult } from '../../core/contracts/trainerProtocol';

/** Reasons that the trainer gives, and those of a process that could not speak for itself; `killed` is one of either. */
export type TrainerFailureReason = TrainerReason | 'not-started' | 'hung' | 'crashed' | 'bad-message';

export type ResultOf<Job extends TrainerJob> = Extract<TrainerResult, { job: Job['kind'] }>;

export interface TrainerRunOptions {
  /** Called for every message in order, the result or failure included; what it throws ends the run. */
  onMessage?: (message: TrainerMessage) => void;
  /** Stops the run; the promise settles only once the process is gone. */
  signal?: AbortSignal;
  /** Receives everything that the trainer prints beside messages; appended to. */
  logFile?: string;
  /** A trainer that says nothing for so long is ended, later where its own pace is slow; absent: it may take its time. */
  hungAfterMs?: number;
}

/** Trains and exports models. Rejects with a TrainerFailure. */
export interface Trainer {
  run<Job extends TrainerJob>(job: Job, options?: TrainerRunOptions): Promise<ResultOf<Job>>;
}

interface FailureOptions {
  mend: string;
  stderrTail?: string;
  /** Where all that it printed is kept, for people. */
  logAddress?: string;
  cause?: unknown;
}

/** A job that gave no result: why, how to mend it, and the last of what the trainer printed. */
export class TrainerFailure extends RankwrightError {
  readonly reason: TrainerFailureReason;
  readonly stderrTail: string;
  readonly logAddress: string | undefined;

  constructor(reason: TrainerFailureReason, message: string, options: FailureOptions) {
    super('trainer-failed', message, {
      mend: options.mend,
      retryable: RETRY_HELPS[reason],
      ...(options.cause === undefined ? {} : { cause: options.cause }),
    });
    this.name = 'TrainerFailure';
    this.reason = reason;
    this.stderrTail = options.stderrTail ?? '';
    this.logAddress = options.logAddress;
  }

  /** The same failure, with what was learnt of it later. */
  with(options: Partial<FailureOptions>): TrainerFailure {
    const { mend, stderrTail, cause } = this;
    return new TrainerFailure(this.reason, this.message, { mend, stderrTail, cause, ...options });
  }
}

/** A retry goes on from the newest checkpoint; it helps where the machine, not the job, was at fault. */
const RETRY_HELPS: Record<TrainerFailureReason, boolean> = {
  'bad-job': false,
  'bad-data': false,
  'bad-base-model': false,
  'bad-checkpoint': false,
  'out-of-memory': false,
  'not-finite': false,
  'disk-full': true,
  'parity-failed': false,
  internal: true,
  stopped: true,
  'not-started': false,
  killed: true,
  hung: true,
  crashed: true,
  'bad-message': false,
};
