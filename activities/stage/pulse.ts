/** Several of these fit into the shortest heartbeat timeout. */
const pulseMs = 4_000;
/** Temporal passes on one heartbeat a second; those between cost a worker more than many of the rows they count. */
const minGapMs = 200;

/** A heartbeat with what was told last; `stop` ends the repetition, with the last word. */
export interface Pulse {
  tell: (details: object) => void;
  stop: () => void;
}

/**
 * Repeats the last heartbeat while a stage waits for something slow: a model call on a busy machine, a trainer that
 * loads its model. It stops with the process, which is what the heartbeat timeout is there to find.
 */
export function startPulse(heartbeat: (details: unknown) => void, first: object): Pulse {
  let latest = first;
  let told: object | undefined;
  let beatAtMs = 0;
  const beat = (): void => {
    beatAtMs = performance.now();
    heartbeat((told = latest));
  };
  beat();
  const timer = setInterval(beat, pulseMs);
  return {
    tell: (details) => {
      latest = details;
      if (performance.now() - beatAtMs >= minGapMs) beat();
    },
    stop: () => {
      clearInterval(timer);
      if (latest !== told) beat();
    },
  };
}
