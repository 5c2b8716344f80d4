import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { runFactsSchema } from './readRun';

const keptRunSchema = z.object({
  /** The day, the version and the machine that it was measured on. */
  date: z.string(),
  commit: z.string(),
  machine: z.record(z.string(), z.unknown()),
  /** What was asked for: a run with other words here is another measurement. */
  spec: z.string(),
  overrides: z.array(z.string()),
  passages: z.number(),
  seed: z.number(),
  loadAverage: z.number(),
  facts: runFactsSchema,
  questions: z.array(z.string()).readonly(),
  systems: z.record(z.string(), z.object({ tuned: z.boolean(), values: z.array(z.number()).readonly() })),
});

/** A finished run, with the metric of every system on every question. */
export type KeptRun = z.infer<typeof keptRunSchema>;
export type Asked = Pick<KeptRun, 'spec' | 'overrides' | 'passages' | 'seed'>;

/** A line a finished run. Hours of training are not lost with the last of many runs, nor with the machine. */
export class KeptRuns {
  constructor(private readonly file: string) {}

  /** The newest with the same spec, overrides, passages and seed. */
  find(asked: Asked): KeptRun | undefined {
    if (!existsSync(this.file)) return undefined;
    const lines = readFileSync(this.file, 'utf8').split('\n').filter(Boolean);
    const runs = lines.map((line) => keptRunSchema.parse(JSON.parse(line)));
    return runs.findLast((run) => keyOf(run) === keyOf(asked));
  }

  add(run: KeptRun): void {
    appendFileSync(this.file, `${JSON.stringify(run)}\n`);
  }
}

function keyOf({ spec, overrides, passages, seed }: Asked): string {
  return JSON.stringify([spec, overrides, passages, seed]);
}
