import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parseBeirQrels } from '../../core/evaluation/trec';
import { describeMachine } from '../machine';
import { writeResults } from '../writeResults';
import { compareSeeds, type SeedRun } from './compareSeeds';
import { readRun, type RunFacts } from './readRun';

/**
 * `npm run bench:quality -- [--spec FILE] [--passages 100,200,400,800] [--seeds 13,14,15] [--set path=value]…
 * [--data FOLDER] [--state FOLDER]`: one run of the spec for each number of passages and each seed of the training, and
 * every tuned system against the best system that nobody tuned. Runs in one state folder share what they have in common.
 */
function main(): void {
  const { values } = parseArgs({
    options: {
      spec: { type: 'string', default: path.join(__dirname, '../../examples/medquad-dev.yaml') },
      passages: { type: 'string', default: '100,200,400,800' },
      seeds: { type: 'string', default: '13,14,15' },
      set: { type: 'string', multiple: true, default: [] },
      data: { type: 'string', default: path.join(__dirname, '../../../shared/data/medquad_dev') },
      state: { type: 'string', default: path.join(__dirname, '../../.rankwright') },
    },
  });
  const data = path.resolve(values.data);
  const surroundings = { spec: values.spec, state: path.resolve(values.state), data };
  const qrels = parseBeirQrels(readFileSync(path.join(data, 'qrels/test.tsv'), 'utf8'));
  const measured: (RunFacts & { passages: number; seed: number; loadAverage: number })[] = [];
  const sizes = numbersOf(values.passages).map((passages) => {
    const ofSeeds = numbersOf(values.seeds).map((seed): SeedRun => {
      const loadAverage = loadavg()[0] ?? NaN;
      const overrides = [...values.set, `queries.passages=${passages}`, `train.seed=${seed}`];
      const { facts, rankings } = readRun(runPipeline(overrides, surroundings), surroundings.state);
      measured.push({ passages, seed, loadAverage, ...facts });
      process.stdout.write(`${describe(passages, seed, facts)}\n`);
      return { seed, rankings };
    });
    return { passages, systems: compareSeeds(qrels, ofSeeds) };
  });
  for (const { passages, systems } of sizes)
    for (const { name, mean, bySeed, difference } of systems)
      process.stdout.write(
        `${String(passages).padStart(6)} ${name.padEnd(22)} ${mean.toFixed(3)} (${bySeed.map((each) => each.toFixed(3)).join(' ')})` +
          `${difference ? `  ${difference.mean.toFixed(3)} [${difference.low.toFixed(3)}, ${difference.high.toFixed(3)}] p ${difference.pValue}` : ''}\n`,
      );
  const spec = readFileSync(values.spec, 'utf8');
  const { name } = path.parse(values.spec);
  writeResults(
    'quality',
    { date: new Date().toISOString(), machine: describeMachine(), spec, overrides: values.set, sizes, measured },
    name,
  );
}

/** The finished run as the command line prints it. A run that exists already costs what its stages cost to look up. */
function runPipeline(overrides: string[], { spec, state, data }: Record<'spec' | 'state' | 'data', string>): unknown {
  const program = path.join(__dirname, '../../infra/bootstrap/rankwright.mjs');
  const args = [program, 'run', spec, '--json', ...overrides.flatMap((each) => ['--set', each])];
  const env = { ...process.env, MEDQUAD: data, RANKWRIGHT_STATE_FOLDER: state };
  const printed = execFileSync(process.execPath, args, {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(printed.toString());
}

function describe(passages: number, seed: number, { groups, trainSeconds, metrics }: RunFacts): string {
  const figures = Object.entries(metrics).map(([name, value]) => `${name} ${value.toFixed(3)}`);
  return `${passages} passages, seed ${seed}: ${groups.train} groups, trained ${Math.round(trainSeconds)} s; ${figures.join(', ')}`;
}

function numbersOf(list: string): number[] {
  return list.split(',').map(Number);
}

main();
