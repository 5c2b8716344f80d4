import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { StageReceipt } from '../../../core/contracts/receipt';
import { descendantsOf, type RunningProcess } from './processTree';

/** What an attempt came to: the steps that it took, and a receipt, a reason, or neither where it was killed. */
export interface Outcome {
  steps: number[];
  receipt?: StageReceipt;
  failure?: string;
}

export interface Attempt {
  pid: number;
  steps: readonly number[];
  trainers: () => RunningProcess[];
  ended: Promise<Outcome>;
}

/** Starts one attempt at a training as a worker of its own; `machine` is the folder that has all its working files. */
export async function startAttempt(requestFile: string, machine: string): Promise<Attempt> {
  await mkdir(machine, { recursive: true });
  const worker = spawn(process.execPath, [path.join(__dirname, 'trainingWorker.cjs'), requestFile], {
    env: { ...process.env, TMPDIR: machine },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const outcome: Outcome = { steps: [] };
  const closed = once(worker, 'close');
  const pid = worker.pid ?? 0;
  return {
    ...{ pid, steps: outcome.steps, ended: readOutcome() },
    trainers: () => descendantsOf(pid).filter(({ command }) => command.includes('rankwright_trainer')),
  };

  async function readOutcome(): Promise<Outcome> {
    for await (const line of createInterface({ input: worker.stdout })) {
      const { step, ...end } = JSON.parse(line) as Partial<Outcome> & { step?: number };
      if (step !== undefined) outcome.steps.push(step);
      Object.assign(outcome, end);
    }
    await closed;
    return outcome;
  }
}
