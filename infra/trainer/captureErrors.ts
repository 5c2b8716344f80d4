import type { ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';

const TAIL_CHARACTERS = 4000;

export interface ErrorCapture {
  /** The last of what was printed so far, at most 4,000 characters. */
  tail(): string;
  /** Resolves once the log file is on disk. */
  close(): Promise<void>;
}

/** Keeps the end of a process's stderr in memory and, where a file is named, all of it there. */
export function captureErrors(child: ChildProcess, logFile: string | undefined): ErrorCapture {
  let tail = '';
  const log = logFile === undefined ? undefined : createWriteStream(logFile, { flags: 'a' });
  // a log that cannot be written must not end a training; the tail is kept all the same
  log?.on('error', () => undefined);
  child.stderr?.setEncoding('utf8');
  child.stderr?.on('data', (text: string) => {
    tail = (tail + text).slice(-TAIL_CHARACTERS);
    log?.write(text);
  });
  return {
    tail: () => tail,
    close: () =>
      new Promise((resolve) => {
        if (!log || log.destroyed) return resolve();
        log.once('close', resolve);
        log.end();
      }),
  };
}
