/**
 * Runs one program that must not outlive whoever started it.
 * Usage: node guard.mjs GRACE_MS COMMAND [ARGUMENT ...]
 *
 * stdin is a pipe that nobody writes to. The kernel closes it when its owner ends, even by SIGKILL, and then the whole
 * process group of the program gets SIGTERM, and SIGKILL after GRACE_MS. File descriptor 3 carries one JSON line an
 * event: {"pid"} once started, {"error"} when it could not be started, {"exit": {code, signal}} when it has ended.
 */
import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';

const STATUS_DESCRIPTOR = 3;
const POLL_MS = 50;
const [graceText, command, ...args] = process.argv.slice(2);
const graceMs = Number(graceText);
let stopping = false;

// A group of its own, so that one signal reaches the program and everything that it started.
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
child.on('spawn', () => report({ pid: child.pid }));
child.on('error', (error) => {
  report({ error: error.message });
  process.exit(127);
});
child.on('exit', (code, signal) => void finish(code, signal));
process.stdin.on('end', stop).on('close', stop).on('error', stop).resume();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, stop);

function stop() {
  if (stopping) return;
  stopping = true;
  signalGroup('SIGTERM');
  setTimeout(() => signalGroup('SIGKILL'), graceMs).unref();
}

/** The program has ended; what it left behind in its group has the same grace. */
async function finish(code, signal) {
  stop();
  const deadline = Date.now() + graceMs;
  while (signalGroup(0) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  signalGroup('SIGKILL');
  report({ exit: { code, signal } });
  process.exit(code ?? 128);
}

/** False when the group has no process left. */
function signalGroup(signal) {
  try {
    return child.pid !== undefined && process.kill(-child.pid, signal);
  } catch {
    return false;
  }
}

function report(event) {
  try {
    writeSync(STATUS_DESCRIPTOR, `${JSON.stringify(event)}\n`);
  } catch {
    // Nobody reads any more: the owner is gone, and the clean-up goes on without it.
  }
}
