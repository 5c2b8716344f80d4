import { RankwrightError } from '../../core/errors';
import type { TrainerJob, TrainerMessage, TrainerReason, TrainerResult } from '../../core/contracts/trainerProtocol';

/** Reasons that the trainer gives, and those of a process that could not speak for itself. */
export type TrainerFailureReason = TrainerReason | 'stopped' | 'not-started' | 'killed' | 'crashed' | 'bad-message';

export type ResultOf<Job extends TrainerJob> = Extract<TrainerResult, { job: Job['kind'] }>;

export interface TrainerRunOptions {
  /** Called for every message in order, the result or failure included; what it throws ends the run. */
  onMessage?: (message: TrainerMessage) => void;
  /** Stops the run; the promise settles only once the process is gone. */
  signal?: AbortSignal;
  /** Receives everything that the trainer prints beside messages; appended to. */
  logFile?: string;
}

/** Trains and exports models. Rejects with a TrainerFailure. */
export interface Trainer {
  run<Job extends TrainerJob>(job: Job, options?: TrainerRunOptions): Promise<ResultOf<Job>>;
}

/** A job that gave no result: why, how to mend it, and the last of what the trainer printed. */
export class TrainerFailure extends RankwrightError {
  readonly reason: TrainerFailureReason;
  readonly stderrTail: string;

  constructor(
    reason: TrainerFailureReason,
    message: string,
    options: { mend: string; stderrTail?: string; cause?: unknown },
  ) {
    super('trainer-failed', message, {
      mend: options.mend,
      retryable: RETRY_HELPS[reason],
      ...(options.cause === undefined ? {} : { cause: options.cause }),
    });
    this.name = 'TrainerFailure';
    this.reason = reason;
    this.stderrTail = options.stderrTail ?? '';
  }
}

/** A retry trains again from the start; it helps where the machine, not the job, was at fault. */
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
  crashed: true,
  'bad-message': false,
};
