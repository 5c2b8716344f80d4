/** Several of these fit into the shortest heartbeat timeout. */
const pulseMs = 4_000;

/** A heartbeat with what was told last; `stop` ends the repetition. */
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
  heartbeat(latest);
  const timer = setInterval(() => heartbeat(latest), pulseMs);
  return {
    tell: (details) => heartbeat((latest = details)),
    stop: () => clearInterval(timer),
  };
}
