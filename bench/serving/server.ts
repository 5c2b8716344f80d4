import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface ServedModel {
  url: string;
  /** Resident memory of the server's process now, in MiB. */
  memoryMib(): number;
  /** Sends SIGTERM. @returns its exit code, or the signal that ended it */
  stop(): Promise<number | string>;
}

/** `rankwright serve` as it is installed, in a process of its own, once it answers. */
export async function serveModel(words: string[]): Promise<ServedModel> {
  const program = path.join(__dirname, '../../dist/cli/index.js');
  const child = spawn(process.execPath, [program, 'serve', '--port', '0', '--json', ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  child.stderr.on('data', (piece) => (told = `${told}${String(piece)}`.slice(-2000)));
  const exited = once(child, 'exit') as Promise<[number | null, string]>;
  let printed = '';
  child.stdout.on('data', (piece) => (printed += String(piece)));
  const answers = new Promise<string>((resolve) => {
    child.stdout.on('data', () => {
      if (printed.includes('}')) resolve((JSON.parse(printed) as { url: string }).url);
    });
  });
  const url = await Promise.race([answers, exited.then(() => Promise.reject(new Error(told)))]);
  return {
    url,
    memoryMib() {
      const [, kib = NaN] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      return Math.round(Number(kib) / 1024);
    },
    async stop() {
      child.kill('SIGTERM');
      const [code, signal] = await exited;
      return code ?? signal;
    },
  };
}
