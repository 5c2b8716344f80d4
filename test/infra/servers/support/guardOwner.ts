import { startGuardedProcess } from '../../../../infra/servers/guardedProcess';

/** Owns one guarded shell that starts a grandchild and ignores SIGTERM; prints its pid and waits to be killed. */
async function main(): Promise<void> {
  const guarded = await startGuardedProcess({
    name: 'stubborn',
    command: 'sh',
    args: ['-c', "trap '' TERM; sleep 600 & echo grandchild $!; while true; do sleep 1; done"],
    logFile: String(process.argv[2]),
    graceMs: 300,
  });
  console.log(guarded.pid);
}

void main();
