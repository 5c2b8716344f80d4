import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { projectRoot } from './projectRoot';

export interface GuardedProcessOptions {
  /** For messages, such as "temporal". */
  name: string;
  command: string;
  args: string[];
  /** The whole environment of the program; default: that of this process. */
  env?: NodeJS.ProcessEnv;
  workingFolder?: string;
  /** stdout and stderr are appended here. */
  logFile: string;
  /** Between SIGTERM and SIGKILL; default 10,000. */
  graceMs?: number;
}

export interface ProcessExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface GuardedProcess {
  name: string;
  /** Of the program itself, which leads a process group of its own. */
  pid: number;
  logFile: string;
  /** What it has written since this start, at most the last 64 KiB. */
  readLog(): Promise<string>;
  /** Resolves when the program and its whole group have ended, for whatever reason. */
  exited: Promise<ProcessExit>;
  /** Undefined while it runs. */
  exit(): ProcessExit | undefined;
  /** SIGTERM to the group, SIGKILL after the grace; resolves when all of it is gone. May be called again. */
  stop(): Promise<ProcessExit>;
}

const LOG_WINDOW_BYTES = 64 * 1024;

type GuardEvent = { pid: number } | { error: string } | { exit: ProcessExit };

/**
 * Starts a program under a guard (guard.mjs), so that neither it nor what it started survives this process, even when
 * this process is killed with SIGKILL. @throws Error when the program cannot be started, naming the command.
 */
export async function startGuardedProcess(options: GuardedProcessOptions): Promise<GuardedProcess> {
  await mkdir(path.dirname(options.logFile), { recursive: true });
  const logStart = existsSync(options.logFile) ? statSync(options.logFile).size : 0;
  const guard = spawnGuard(options);
  let exit: ProcessExit | undefined;
  let reported: ProcessExit | undefined;
  let pid: number | undefined;
  const started = new Promise<number>((resolve, reject) => {
    guard.on('error', (error) => reject(startFailure(options, error.message)));
    guard.on('exit', () => reject(startFailure(options, 'its guard ended at once')));
    onGuardEvent(guard, (event) => {
      if ('pid' in event) resolve((pid = event.pid));
      if ('error' in event) reject(startFailure(options, event.error));
      if ('exit' in event) reported = event.exit;
    });
  });
  const exited = new Promise<ProcessExit>((resolve) => {
    guard.on('close', (code, signal) => {
      // A guard that was itself killed leaves the group behind: end it here.
      if (reported === undefined && pid !== undefined) killGroup(pid);
      resolve((exit = reported ?? { code, signal }));
    });
  });
  return {
    name: options.name,
    pid: await started,
    logFile: options.logFile,
    readLog: () => readFrom(options.logFile, logStart),
    exited,
    exit: () => exit,
    stop: () => {
      guard.stdin?.end();
      return exited;
    },
  };
}

function spawnGuard(options: GuardedProcessOptions): ChildProcess {
  const script = path.join(projectRoot(), 'infra/servers/guard.mjs');
  const log = openSync(options.logFile, 'a');
  try {
    const guard = spawn(
      process.execPath,
      [script, String(options.graceMs ?? 10_000), options.command, ...options.args],
      // A session of its own: Ctrl-C in a terminal must reach the owner only, who then stops things in order.
      { stdio: ['pipe', log, log, 'pipe'], detached: true, env: options.env, cwd: options.workingFolder },
    );
    guard.stdin?.on('error', () => undefined);
    return guard;
  } finally {
    closeSync(log);
  }
}

function onGuardEvent(guard: ChildProcess, handle: (event: GuardEvent) => void): void {
  const status = guard.stdio[3] as Readable | null | undefined;
  if (!status) return;
  createInterface({ input: status }).on('line', (line) => handle(JSON.parse(line) as GuardEvent));
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is already empty.
  }
}

async function readFrom(file: string, start: number): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const length = Math.min(Math.max(size - start, 0), LOG_WINDOW_BYTES);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8');
  } finally {
    await handle.close();
  }
}

function startFailure(options: GuardedProcessOptions, reason: string): Error {
  return new Error(
    `${options.name} could not be started: ${reason} (command: ${options.command}; log: ${options.logFile})`,
  );
}
