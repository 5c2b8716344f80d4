/**
 * Runs a call that must be over, its answer's last byte included, after `timeoutMs`; it is aborted then, or when
 * `signal` is. (The time-out of the openai package ends with the headers: a body that stalls would never end.)
 */
export async function withDeadline<Result>(
  signal: AbortSignal,
  timeoutMs: number,
  call: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const controller = new AbortController();
  const abort = (): void => controller.abort(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  const timedOut = new Error(`no complete answer within ${timeoutMs} ms`);
  const timer = setTimeout(() => controller.abort(timedOut), timeoutMs);
  try {
    return await call(controller.signal);
  } catch (error) {
    if (controller.signal.reason === timedOut) throw timedOut;
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
