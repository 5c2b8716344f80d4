import { access, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readLineBlocks } from '../infra/sources/readLineBlocks';
import { UsageError } from './exitCodes';
import type { Clock, Files, Terminal, TextStream } from './ports';

/** The terminal of this process. */
/** What `showable` leaves out of a text, such as secrets that a server repeated, is shown nowhere. */
export function createTerminal(showable: (text: string) => string): Terminal {
  // A reader that has seen enough (`| head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 3));
  return {
    out: streamOf(process.stdout, showable),
    err: streamOf(process.stderr, showable),
    isInteractive: Boolean(process.stdin.isTTY && process.stderr.isTTY),
    ask,
  };
}

export function createFiles(): Files {
  return {
    readText: (file) => readFile(file, 'utf8'),
    readLineBlocks,
    isFolder: (file) =>
      stat(file).then(
        (found) => found.isDirectory(),
        () => false,
      ),
    write: async (file, content) => {
      try {
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(file, content);
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        throw new UsageError(`${file} cannot be written (${code ?? message})`, 'name a file, in a folder of your own');
      }
    },
    exists: (file) =>
      access(file).then(
        () => true,
        () => false,
      ),
  };
}

export function createClock(): Clock {
  return {
    nowMs: () => Date.now(),
    sleep: (durationMs, signal) => delay(durationMs, undefined, signal ? { signal } : {}).catch(() => undefined),
  };
}

/** Both signals mean the same here: a person, or a supervisor, wants this command to end. */
export function onInterrupt(listener: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, listener);
  return () => signals.forEach((signal) => process.off(signal, listener));
}

function streamOf(stream: NodeJS.WriteStream, showable: (text: string) => string): TextStream {
  return {
    write: (text) => void stream.write(showable(text)),
    isTty: Boolean(stream.isTTY),
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
    get rows() {
      return stream.isTTY ? stream.rows : undefined;
    },
  };
}

/** Reads in the terminal's own line mode, where Ctrl-C stays a signal. */
function ask(question: string, signal: AbortSignal): Promise<string> {
  const { stdin } = process;
  process.stderr.write(question);
  return new Promise((resolve) => {
    const settle = (answer: string) => {
      stdin.off('data', onData).off('end', onEnd).pause();
      signal.removeEventListener('abort', onEnd);
      resolve(answer);
    };
    const onData = (chunk: Buffer | string) => settle(chunk.toString().trim());
    const onEnd = () => settle('');
    stdin.on('data', onData).on('end', onEnd).resume();
    signal.addEventListener('abort', onEnd, { once: true });
  });
}
