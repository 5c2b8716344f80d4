import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parseBeirQrels } from '../../core/evaluation/trec';
import { describeMachine } from '../machine';
import { writeResults } from '../writeResults';
import { compareSeeds, type SystemOverSeeds } from './compareSeeds';
import { KeptRuns, type Asked, type KeptRun } from './keptRuns';
import { readRun } from './readRun';

type Surroundings = Record<'spec' | 'state' | 'data', string>;

const metric = 'nDCG@10';

/**
 * `npm run bench:quality -- [--spec FILE] [--passages 100,200,400,800] [--seeds 13,14,15] [--set path=value]…
 * [--data FOLDER] [--state FOLDER] [--kept FILE]`: one run of the spec for each number of passages and each seed of the
 * training, and every tuned system against the best system that nobody tuned. Runs in one state folder share what they
 * have in common; a finished run becomes a line of the kept file and is not made again.
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
      kept: { type: 'string' },
    },
  });
  const { name } = path.parse(values.spec);
  const spec = readFileSync(values.spec, 'utf8');
  const kept = new KeptRuns(values.kept ?? path.join(__dirname, `../results/quality-${name}-runs.jsonl`));
  const surroundings = { spec: values.spec, state: path.resolve(values.state), data: path.resolve(values.data) };
  const measured = numbersOf(values.passages).flatMap((passages) =>
    numbersOf(values.seeds).map((seed) => {
      const asked: Asked = { spec, overrides: values.set, passages, seed };
      const known = kept.find(asked);
      const run = known ?? measure(asked, surroundings);
      if (!known) kept.add(run);
      process.stdout.write(`${describe(run)}${known ? `; measured ${run.date.slice(0, 10)}` : ''}\n`);
      return run;
    }),
  );
  const sizes = numbersOf(values.passages).map((passages) => {
    const systems = compareSeeds(
      metric,
      measured.filter((run) => run.passages === passages),
    );
    return { passages, systems };
  });
  for (const { passages, systems } of sizes)
    for (const system of systems) process.stdout.write(`${String(passages).padStart(6)} ${describeSystem(system)}\n`);
  const runs = measured.map(({ date, commit, machine, passages, seed, loadAverage, facts }) => {
    return { date, commit, machine, passages, seed, loadAverage, ...facts };
  });
  const date = new Date().toISOString();
  const detail = [name, ...values.set.map((each) => each.replace(/[^a-z0-9]+/gi, '-')), values.passages].join('-');
  writeResults('quality', { date, metric, spec, overrides: values.set, sizes, runs }, detail.replaceAll(',', '-'));
}

function measure(asked: Asked, surroundings: Surroundings): KeptRun {
  const loadAverage = loadavg()[0] ?? NaN;
  const overrides = [...asked.overrides, `queries.passages=${asked.passages}`, `train.seed=${asked.seed}`];
  const qrels = parseBeirQrels(readFileSync(path.join(surroundings.data, 'qrels/test.tsv'), 'utf8'));
  const printed = runPipeline(overrides, surroundings);
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: __dirname }).toString().trim();
  const read = readRun(printed, { stateFolder: surroundings.state, qrels, metric });
  return { date: new Date().toISOString(), commit, machine: { ...describeMachine() }, loadAverage, ...asked, ...read };
}

/** The finished run as the command line prints it. A run that exists already costs what its stages cost to look up. */
function runPipeline(overrides: string[], { spec, state, data }: Surroundings): unknown {
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

function describe({ passages, seed, facts: { groups, trainSeconds, metrics } }: KeptRun): string {
  const figures = Object.entries(metrics).map(([name, value]) => `${name} ${value.toFixed(3)}`);
  return `${passages} passages, seed ${seed}: ${groups.train} groups, trained ${Math.round(trainSeconds)} s; ${figures.join(', ')}`;
}

function describeSystem({ name, mean, bySeed, difference }: SystemOverSeeds): string {
  const figures = `${name.padEnd(22)} ${mean.toFixed(3)} (${bySeed.map((each) => each.toFixed(3)).join(' ')})`;
  if (!difference) return figures;
  const [differs, low, high] = [difference.mean, difference.low, difference.high].map((each) => each.toFixed(3));
  return `${figures}  ${differs} [${low}, ${high}] p ${difference.pValue}`;
}

function numbersOf(list: string): number[] {
  return list.split(',').map(Number);
}

main();
