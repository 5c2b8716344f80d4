import { spawn, type ChildProcess } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { trainerJobSchema, type TrainerJob, type TrainerMessage } from '../../core/contracts/trainerProtocol';
import { variablesWithoutSecrets } from '../environment';
import { createScratchFolder } from '../scratchFolder';
import { captureErrors, type ErrorCapture } from './captureErrors';
import { readMessages } from './readMessages';
import { watchSilence, type SilenceWatch } from './watchSilence';
import { TrainerFailure, type ResultOf, type Trainer, type TrainerRunOptions } from './trainer';

/** How to start the trainer's Python; `-m rankwright_trainer JOB.json` is appended to `args`. */
export interface PythonCommand {
  command: string;
  args: string[];
  cwd: string;
}

const KILL_AFTER_MS = 10_000;

/**
 * Runs one job in a process of its own and resolves with its result message.
 * The process leads its own group and reads a pipe from us: it ends with us, and a stop reaches its children.
 * Rejects with a TrainerFailure, or with what `onMessage` threw.
 */
export async function runTrainer<Job extends TrainerJob>(
  job: Job,
  options: TrainerRunOptions & { python: PythonCommand },
): Promise<ResultOf<Job>> {
  refuseBadJob(job);
  if (options.signal?.aborted) throw stopped(options.signal, '');
  const folder = await createScratchFolder('job');
  try {
    const jobFile = path.join(folder, 'job.json');
    await writeFile(jobFile, JSON.stringify({ ...job, protocolVersion: 1 }), { mode: 0o600 });
    return (await runProcess(job, jobFile, options)) as ResultOf<Job>;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The trainer as a port, for a Python that is already set up. */
export function createProcessTrainer(python: PythonCommand): Trainer {
  return { run: (job, options = {}) => runTrainer(job, { ...options, python }) };
}

async function runProcess(job: TrainerJob, jobFile: string, options: TrainerRunOptions & { python: PythonCommand }) {
  const { command, args, cwd } = options.python;
  const child = spawn(command, [...args, '-m', 'rankwright_trainer', jobFile], {
    cwd,
    env: variablesWithoutSecrets(),
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const errors = captureErrors(child, options.logFile);
  const ended = waitForEnd(child);
  const stop = stopOnSignal(child, options.signal);
  const silence = watchSilence(options.hungAfterMs, () => signalGroup(child, 'SIGKILL'));
  // writing to a process that is already gone is no error of ours: its end tells what happened
  child.stdin.on('error', () => undefined);
  try {
    let last: TrainerMessage | undefined;
    for await (const message of readMessages(child.stdout)) {
      last = message;
      silence.heard(message);
      options.onMessage?.(message);
    }
    const end = await ended;
    return selectResult(job, last, { ...end, silence }, errors, options);
  } catch (error) {
    signalGroup(child, 'SIGKILL');
    await ended;
    if (error instanceof TrainerFailure && error.stderrTail === '') throw error.with({ stderrTail: errors.tail() });
    throw error;
  } finally {
    stop();
    silence.stop();
    signalGroup(child, 'SIGKILL');
    await errors.close();
  }
}

interface End {
  code: number | null;
  signal: NodeJS.Signals | null;
  startError?: Error;
}

function selectResult(
  job: TrainerJob,
  last: TrainerMessage | undefined,
  end: End & { silence: SilenceWatch },
  errors: ErrorCapture,
  options: TrainerRunOptions & { python: PythonCommand },
) {
  const stderrTail = errors.tail();
  // a stop that came after the result arrived has nothing left to stop
  if (last?.type === 'result' && last.job === job.kind && end.code === 0) return last;
  if (options.signal?.aborted) throw stopped(options.signal, stderrTail);
  const silentMs = end.silence.hungFor();
  if (silentMs !== undefined) throw hung(silentMs, last, stderrTail);
  if (last?.type === 'failure') throw new TrainerFailure(last.reason, last.message, { mend: last.mend, stderrTail });
  if (end.startError) throw notStarted(options.python, end.startError);
  if (end.signal) {
    throw new TrainerFailure('killed', `the trainer was ended by ${end.signal}`, {
      mend: 'look for an out-of-memory kill in the system log; a retry goes on from the newest checkpoint',
      stderrTail,
    });
  }
  const lastLine = stderrTail.trimEnd().split('\n').at(-1) ?? '';
  throw new TrainerFailure('crashed', `the trainer ended with code ${end.code} and no result: ${lastLine}`, {
    mend: 'run `npm run setup`, which mends its environment; the gpu worker log has all that it printed',
    stderrTail,
  });
}

function refuseBadJob(job: TrainerJob): void {
  const parsed = trainerJobSchema.safeParse(job);
  if (parsed.success) return;
  const told = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'job'}: ${issue.message}`).join('; ');
  throw new TrainerFailure('bad-job', `the trainer job is not valid: ${told}`, { mend: 'correct the named fields' });
}

function waitForEnd(child: ChildProcess): Promise<End> {
  return new Promise((resolve) => {
    child.once('error', (startError) => resolve({ code: null, signal: null, startError }));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

/** SIGTERM on abort, SIGKILL 10 s later; returns what takes the listener and the timer away. */
function stopOnSignal(child: ChildProcess, signal: AbortSignal | undefined): () => void {
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    signalGroup(child, 'SIGTERM');
    timer = setTimeout(() => signalGroup(child, 'SIGKILL'), KILL_AFTER_MS);
  };
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  return () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  };
}

function signalGroup(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function stopped(signal: AbortSignal, stderrTail: string): TrainerFailure {
  return new TrainerFailure('stopped', 'the trainer was stopped on request', {
    mend: 'run the same spec again: every stage before is reused, and a training goes on from its newest checkpoint',
    stderrTail,
    cause: signal.reason,
  });
}

function hung(silentMs: number, last: TrainerMessage | undefined, stderrTail: string): TrainerFailure {
  const after = last?.type === 'step' ? `step ${last.step} of ${last.totalSteps}` : (last?.type ?? 'its start');
  const silence = silentMs < 60_000 ? `${(silentMs / 1000).toFixed(1)} s` : `${Math.round(silentMs / 60_000)} minutes`;
  return new TrainerFailure('hung', `the trainer said nothing for ${silence} after ${after} and was ended`, {
    mend: 'a retry goes on from the newest checkpoint; where a step takes that long, raise train.hungAfterMinutes',
    stderrTail,
  });
}

function notStarted(python: PythonCommand, cause: Error): TrainerFailure {
  return new TrainerFailure(
    'not-started',
    `${python.command} could not be started in ${python.cwd}: ${cause.message}`,
    {
      mend: 'run `npm run setup`, which makes the Python environment of the trainer',
      cause,
    },
  );
}
