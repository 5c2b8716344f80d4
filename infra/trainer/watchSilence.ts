import type { TrainerMessage } from '../../core/contracts/trainerProtocol';

/** So many times the longest pause between two messages so far are no sign of trouble: some machines are slow. */
const paceFactor = 10;
/** Until its first step a trainer fetches the base model and warms up, and nothing is known of its pace. */
const startFactor = 3;
/** The longest that a timer can wait. */
const maxTimerMs = 2 ** 31 - 1;

export interface SilenceWatch {
  heard: (message: TrainerMessage) => void;
  /** Milliseconds of the silence that was too long; undefined while there was none. */
  hungFor: () => number | undefined;
  stop: () => void;
}

/** Calls `onHung` once when no message comes for `hungAfterMs`, or for much longer than the trainer's own pauses. */
export function watchSilence(hungAfterMs: number | undefined, onHung: () => void): SilenceWatch {
  let timer: NodeJS.Timeout | undefined;
  let heardAtMs = performance.now();
  let longestPauseMs = 0;
  let hungForMs: number | undefined;
  let hasStarted = false;
  let hasStepped = false;
  const wait = (): void => {
    clearTimeout(timer);
    if (hungAfterMs === undefined) return;
    const limitMs = Math.max(hungAfterMs * (hasStepped ? 1 : startFactor), longestPauseMs * paceFactor);
    timer = setTimeout(
      () => {
        hungForMs = limitMs;
        onHung();
      },
      Math.min(limitMs, maxTimerMs),
    );
  };
  wait();
  return {
    heard: ({ type }) => {
      const nowMs = performance.now();
      if (hasStarted) longestPauseMs = Math.max(longestPauseMs, nowMs - heardAtMs);
      heardAtMs = nowMs;
      hasStarted ||= type === 'start';
      hasStepped ||= type === 'step';
      wait();
    },
    hungFor: () => hungForMs,
    stop: () => clearTimeout(timer),
  };
}
