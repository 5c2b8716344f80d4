import { readFileSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { createProcessTrainer, type PythonCommand } from '../../infra/trainer/trainerProcess';
import type { Job, Measurement, Printed, Used } from './measurement';

/** Trains by a job in a process of its own; `python` measures the process and runs in the trainer's environment. */
type Side = (job: Job, python: PythonCommand) => Promise<Printed>;

/** What is compared: each with the defaults of its project. */
export const sides = {
  rankwright: ours({}),
  'sentence-transformers': theirs({}),
} satisfies Record<string, Side>;

/** What else each project can do, to show where speed comes from. */
export const variants = {
  'rankwright, float32': ours({ precision: 'float32' }),
  'rankwright, bfloat16': ours({ precision: 'bfloat16' }),
  'rankwright, embeddings trained': ours({ freezeEmbeddings: false }),
  'sentence-transformers, a forward a step': theirs({ pairsPerForward: -1 }),
  'sentence-transformers, bfloat16': theirs({ precision: 'bfloat16' }),
} satisfies Record<string, Side>;

const everySide: Record<string, Side> = { ...sides, ...variants };

/** @throws Error with what the program printed when it does not end well. */
export async function measureSide(name: string, job: Job, { command, args, cwd }: PythonCommand): Promise<Measurement> {
  const file = `${job.outputFolder}.measured.json`;
  const measured = [path.join(__dirname, 'measured.py'), file, command, ...args];
  const printed = await everySide[name]!(job, { command, args: measured, cwd });
  return { name, seed: job.seed ?? 0, ...printed, ...(JSON.parse(readFileSync(file, 'utf8')) as Used) };
}

/** As the gpu worker runs it: the job file, and messages that are checked. */
function ours(changes: Partial<Job>): Side {
  return async (job, python) => {
    let [startedMs, endedMs] = [NaN, NaN];
    const { steps, precision, threads, device } = await createProcessTrainer(python).run(
      { ...job, ...changes },
      {
        onMessage: ({ type }) => {
          if (type === 'start') startedMs = performance.now();
          if (type === 'step') endedMs = performance.now();
        },
      },
    );
    return { steps, trainingSeconds: (endedMs - startedMs) / 1000, precision, threads, device };
  };
}

/** A program that only uses the library. */
function theirs(changes: { precision?: 'bfloat16'; pairsPerForward?: number }): Side {
  return async (job, { command, args, cwd }) => {
    const jobFile = `${job.outputFolder}.job.json`;
    const unset = { threads: null, pairsPerForward: null };
    writeFileSync(jobFile, JSON.stringify({ ...unset, ...job, precision: 'float32', ...changes }));
    const program = path.join(__dirname, 'peers/sentence_transformers_run.py');
    const { stdout } = await promisify(execFile)(command, [...args, program, jobFile], { cwd, maxBuffer: 2 ** 28 });
    return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Printed;
  };
}
