import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { EvalResult } from '../../cli/commands/eval';
import { describeMachine, spread } from '../machine';
import { setUpPython } from '../python';
import { writeResults } from '../writeResults';
import { writeWorkload } from './workload';

/** `npm run bench:eval -- [--queries 10000] [--depth 100] [--seed 1] [--repeats 5]`: both sides from files, in turn. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      queries: { type: 'string', default: '10000' },
      depth: { type: 'string', default: '100' },
      seed: { type: 'string', default: '1' },
      repeats: { type: 'string', default: '5' },
    },
  });
  const workload = { queries: Number(values.queries), depth: Number(values.depth), seed: Number(values.seed) };
  const python = await setUpPython('pytrec-eval', [`pytrec-eval-terrier==${peerVersion}`]);
  const folder = mkdtempSync(path.join(tmpdir(), 'rw-bench-'));
  try {
    const { qrels, run } = writeWorkload(workload, folder);
    const sides: Side[] = [
      { name: 'rankwright', measure: () => measureOurs(qrels, run) },
      { name: `pytrec_eval ${peerVersion}`, measure: () => measurePeer(python, qrels, run) },
    ];
    const measured: (Measurement & { name: string; loadAverage: number })[] = [];
    // Turn by turn, so that what else the machine does falls on both alike.
    for (let repeat = 0; repeat < Number(values.repeats); repeat += 1) {
      const [ours, theirs] = sides.map(({ name, measure }) => {
        const loadAverage = loadavg()[0] ?? NaN;
        return { name, loadAverage, ...measure() };
      });
      refuseDifference(ours!.means, theirs!.means);
      measured.push(ours!, theirs!);
    }
    const summary = sides.map(({ name }) =>
      summarize(
        name,
        measured.filter((each) => each.name === name),
      ),
    );
    const [ours, theirs] = summary;
    const ratios = {
      seconds: theirs!.seconds.median / ours!.seconds.median,
      processorSeconds: theirs!.processorSeconds.median / ours!.processorSeconds.median,
    };
    process.stdout.write(`${summary.map(describe).join('\n')}\npytrec_eval takes ${ratios.seconds.toFixed(2)} times`);
    process.stdout.write(` as long, and ${ratios.processorSeconds.toFixed(2)} times the processor's time\n`);
    const machine = describeMachine();
    writeResults('evaluation', { date: new Date().toISOString(), machine, workload, ratios, summary, measured });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const peerVersion = '0.5.11';
const metrics = ['nDCG@10', 'MAP', 'Recall@100', 'MRR'];

interface Measurement {
  means: Record<string, number>;
  /** Of the whole process: start, reading, measuring; ours also resamples for intervals. */
  seconds: number;
  processorSeconds: number;
  peakMemoryMib: number;
}

interface Side {
  name: string;
  measure: () => Measurement;
}

/** Runs the command as a person does, and reads what the system counted for it. */
function measureOurs(qrels: string, run: string): Measurement {
  const command = path.join(__dirname, '../../dist/cli/index.js');
  if (!existsSync(command)) throw new Error('there is no dist: run "npm run build"');
  const names = metrics.flatMap((name) => ['--metric', name]);
  const args = ['-r', path.join(__dirname, 'countUse.cjs'), command, 'eval', '--qrels', qrels, '--run', run, ...names];
  const startedMs = performance.now();
  const child = spawnSync(process.execPath, [...args, '--json'], { encoding: 'utf8' });
  const seconds = (performance.now() - startedMs) / 1000;
  if (child.status !== 0) throw new Error(`rankwright eval ended with ${child.status}: ${child.stderr}`);
  const result = JSON.parse(child.stdout) as EvalResult;
  const use = JSON.parse(child.stderr.trim().split('\n').at(-1)!) as Pick<
    Measurement,
    'processorSeconds' | 'peakMemoryMib'
  >;
  return {
    means: Object.fromEntries(result.runs[0]!.metrics.map(({ metric, mean }) => [metric, mean])),
    seconds,
    ...use,
  };
}

function measurePeer(python: string, qrels: string, run: string): Measurement {
  const startedMs = performance.now();
  const printed = execFileSync(python, [path.join(__dirname, 'peers/pytrec_eval_run.py'), qrels, run]).toString();
  return { seconds: (performance.now() - startedMs) / 1000, ...(JSON.parse(printed) as Omit<Measurement, 'seconds'>) };
}

/** Figures of sides that measure different things compare nothing. */
function refuseDifference(ours: Record<string, number>, theirs: Record<string, number>): void {
  for (const name of metrics) {
    if (Math.abs(ours[name]! - theirs[name]!) <= 1e-6) continue;
    throw new Error(`${name} is ${ours[name]} here and ${theirs[name]} by pytrec_eval, so nothing is printed`);
  }
}

function summarize(name: string, runs: Measurement[]) {
  return {
    name,
    seconds: spread(runs.map((each) => each.seconds)),
    processorSeconds: spread(runs.map((each) => each.processorSeconds)),
    peakMemoryMib: Math.max(...runs.map((each) => each.peakMemoryMib)),
    runs: runs.length,
  };
}

function describe({ name, seconds, processorSeconds, peakMemoryMib, runs }: ReturnType<typeof summarize>): string {
  const range = ({ median, min, max }: ReturnType<typeof spread>) =>
    `${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`;
  return `${name.padEnd(20)} ${range(seconds)} s, ${range(processorSeconds)} s of the processor, ${peakMemoryMib} MiB at most, ${runs} runs`;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
