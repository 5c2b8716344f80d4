import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { FaultServer, FaultServerOptions } from './faultServer';

/** The program of `startFaultServerProcess`: `node <path> [--options JSON_OR_FILE] [--port N]`. */
export const faultServerProgram = join(__dirname, 'main.cjs');

/** A fault server in a process of its own, which goes on counting while tests kill and stall others. */
export async function startFaultServerProcess(
  options: FaultServerOptions = {},
): Promise<FaultServer & { pid: number }> {
  const args = [faultServerProgram, '--options', JSON.stringify(options)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const firstLine = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>;
  const line = await Promise.race([firstLine, exited.then(([code]) => Promise.reject(endedEarly(code)))]);
  const { url } = JSON.parse(line[0]) as { url: string };
  return {
    ...connectToFaultServer(url),
    pid: child.pid ?? 0,
    close: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** The handle of a server that somebody else started and closes. */
export function connectToFaultServer(url: string): FaultServer {
  const base = url.replace(/\/v1$/, '');
  return {
    url,
    counts: () => call(`${base}/__counts`),
    requests: () => call(`${base}/__requests`),
    control: async (control) => {
      await call(`${base}/__control`, { method: 'POST', body: JSON.stringify(control) });
    },
    close: async () => {},
  };
}

async function call<Answer>(url: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

function endedEarly(code: unknown): Error {
  return new Error(`the fault server ended with exit code ${String(code)} before it listened`);
}
