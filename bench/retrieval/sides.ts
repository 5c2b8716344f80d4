import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setUpPython } from '../python';
import {
  MissingSide,
  timedPasses,
  type Measurement,
  type Printed,
  type SampledLists,
  type Workload,
  type WorkloadFiles,
} from './measurement';
import { setUpLucene } from './peers/lucene/setUp';

/** How many of the questions have their lists compared. */
export const comparedQuestions = 200;

/** Each side is one process of its own: PASSAGES QUESTIONS K SAMPLE THREADS PASSES are its last arguments. */
export const sides = {
  rankwright: () =>
    Promise.resolve([
      process.execPath,
      '-r',
      path.join(__dirname, '../typescript.cjs'),
      path.join(__dirname, 'ours.ts'),
    ]),
  bm25s: async () => [
    await setUpPython('bm25s', ['bm25s==0.3.16', 'numba==0.68.1']),
    path.join(__dirname, 'peers/bm25s_run.py'),
  ],
  lucene: async () => Promise.resolve(setUpLucene()),
} satisfies Record<string, () => Promise<string[]>>;
export type SideName = keyof typeof sides;

/** Lucene keeps the length of a passage in one byte: its scores are near the others', not the same. */
export const nearSides: ReadonlySet<SideName> = new Set(['lucene']);

/** Makes sides ready to run. A side that this machine cannot run is left out, and why stands beside its name. */
export async function setUpSides(
  names: readonly SideName[],
): Promise<{ present: SideName[]; missing: Record<string, string> }> {
  const [present, missing]: [SideName[], Record<string, string>] = [[], {}];
  for (const name of names) {
    try {
      await sides[name]();
      present.push(name);
    } catch (error) {
      if (!(error instanceof MissingSide)) throw error;
      missing[name] = error.message;
    }
  }
  return { present, missing };
}

/** @throws Error with what the program printed when it does not end well. */
export async function measureSide(
  name: SideName,
  { passages, questions }: WorkloadFiles,
  { k }: Workload,
  threads: number,
): Promise<Measurement & { lists: SampledLists }> {
  const [command = '', ...program] = await sides[name]();
  const options = [k, comparedQuestions, threads, timedPasses].map(String);
  const printed = await run(command, [...program, passages, questions, ...options], threads);
  return { name, threads, ...(JSON.parse(printed.trimEnd().split('\n').at(-1) ?? '') as Printed) };
}

async function run(command: string, args: string[], threads: number): Promise<string> {
  const env = { ...process.env, NUMBA_NUM_THREADS: String(threads), OMP_NUM_THREADS: String(threads) };
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { out: '', error: '' };
  child.stdout.on('data', (chunk: Buffer) => (texts.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (texts.error += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${texts.error.slice(-2_000)}`);
  return texts.out;
}
