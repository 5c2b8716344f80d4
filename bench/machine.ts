import { readFileSync } from 'node:fs';
import { cpus, totalmem, version } from 'node:os';

/** What a figure was measured on. */
export interface Machine {
  processor: string;
  cores: number;
  memoryGib: number;
  system: string;
  node: string;
}

export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: version(),
    node: process.version,
  };
}

/** The most memory that a process ever had resident, in MiB; Linux only. */
export function peakMemoryMib(pid: number): number | undefined {
  try {
    const [, kib] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kib === undefined ? undefined : Math.round(Number(kib) / 1024);
  } catch {
    return undefined;
  }
}

export function spread(values: number[]): { median: number; min: number; max: number } {
  const sorted = [...values].sort((left, right) => left - right);
  return { median: sorted[sorted.length >> 1] ?? NaN, min: sorted[0] ?? NaN, max: sorted.at(-1) ?? NaN };
}
