/**
 * Runs shards `from` .. `to - 1` with at most `open` at a time, starting them in order. `run` answers whether
 * to go on: after the first "no" nothing more is started. Resolves when all that was started has ended, with
 * the first shard that was not started. A rejection is passed on after the open ones have ended.
 */
export async function runInWindow(
  { from, to, open }: { from: number; to: number; open: number },
  run: (shard: number) => Promise<boolean>,
): Promise<number> {
  let next = from;
  let goOn = true;
  const failures: unknown[] = [];
  const lane = async (): Promise<void> => {
    while (goOn && next < to) {
      const shard = next;
      next += 1;
      try {
        if (!(await run(shard))) goOn = false;
      } catch (error) {
        goOn = false;
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(open, Math.max(to - from, 0)) }, lane));
  if (failures.length > 0) throw failures[0];
  return next;
}
