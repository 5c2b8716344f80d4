import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { trainSchema } from '../../core/contracts/spec/train';
import { configureTraining } from '../../core/recipes/trainingPlan';
import { resolveTools } from '../../infra/servers/tools';
import { describeMachine, spread } from '../machine';
import { writeResults } from '../writeResults';
import type { Job, Measurement, Workload } from './measurement';
import { compareQuality, measureQuality, type Quality, type Values } from './quality';
import { measureSide, sides, variants } from './sides';
import { writeWorkload, type WorkloadFacts } from './workload';

/**
 * `npm run bench:train -- [--groups 200] [--held-out 150] [--passages 8] [--epochs 1] [--groups-per-step 4]
 * [--max-tokens 192] [--repeats 3] [--threads N] [--data FOLDER] [--without-peer] [--variants]`. A repeat has a seed of its
 * own, the same for all sides; variants are run once, and not compared in quality.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      groups: { type: 'string', default: '200' },
      'held-out': { type: 'string', default: '150' },
      passages: { type: 'string', default: '8' },
      epochs: { type: 'string', default: '1' },
      'groups-per-step': { type: 'string', default: '4' },
      'max-tokens': { type: 'string', default: '192' },
      repeats: { type: 'string', default: '3' },
      threads: { type: 'string' },
      data: { type: 'string', default: path.join(__dirname, '../../../shared/data') },
      'without-peer': { type: 'boolean', default: false },
      variants: { type: 'boolean', default: false },
    },
  });
  const workload: Workload = {
    groups: Number(values.groups),
    heldOut: Number(values['held-out']),
    passages: Number(values.passages),
    epochs: Number(values.epochs),
    groupsPerStep: Number(values['groups-per-step']),
    maxTokens: Number(values['max-tokens']),
    ...(values.threads ? { threads: Number(values.threads) } : {}),
  };
  const names = Object.keys(sides).filter((name) => name === 'rankwright' || !values['without-peer']);
  const folder = mkdtempSync(path.join(tmpdir(), 'rw-bench-'));
  try {
    const tools = resolveTools();
    const places = { dataFolder: values.data, encoderFolder: tools.models.minilm };
    const { trainFile, heldOutGroups, facts } = await writeWorkload(workload, places, folder);
    const measured: Loaded[] = [];
    const judged = new Map<string, Values[]>(names.map((name) => [name, []]));
    // Turn by turn, so that what else the machine does falls on all alike.
    for (let seed = 1; seed <= Number(values.repeats); seed += 1) {
      for (const [place, name] of names.entries()) {
        const job = buildJob(workload, { trainFile, folder: path.join(folder, `${seed}-${place}`), seed });
        measured.push(await measure(name, job));
        judged.get(name)!.push(await measureQuality(job, heldOutGroups, tools.python));
      }
    }
    const missing: Record<string, string> = {};
    for (const [place, name] of (values.variants ? Object.keys(variants) : []).entries()) {
      const job = buildJob(workload, { trainFile, folder: path.join(folder, `variant-${place}`), seed: 1 });
      await measure(name, job).then(
        (each) => measured.push(each),
        (error: Error) => (missing[name] = error.message),
      );
    }
    const results = { workload, facts, summary: summarize(measured, workload), quality: compareQuality(judged) };
    process.stdout.write(`${renderTable(results)}\n`);
    writeResults(
      'train',
      { date: new Date().toISOString(), machine: describeMachine(), ...results, missing, measured },
      results.summary[0]!.device,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Loaded = Measurement & { loadAverage: number };

async function measure(name: string, job: Job): Promise<Loaded> {
  const loadAverage = loadavg()[0] ?? NaN;
  return { ...(await measureSide(name, job, resolveTools().python)), loadAverage };
}

/** A job as a pipeline makes it of its spec. */
function buildJob(workload: Workload, given: { trainFile: string; folder: string; seed: number }): Job {
  const { epochs, groupsPerStep, maxTokens, threads } = workload;
  const train = trainSchema.parse({ epochs, groupsPerStep, maxTokens, seed: given.seed, weightDecay: 0.01 });
  mkdirSync(given.folder);
  return {
    ...configureTraining(train),
    kind: 'train',
    trainFile: given.trainFile,
    outputFolder: path.join(given.folder, 'model'),
    checkpointFolder: path.join(given.folder, 'checkpoints'),
    ...(threads ? { threads } : {}),
  };
}

interface SideSummary extends Pick<Measurement, 'name' | 'precision' | 'threads' | 'device' | 'version'> {
  /** A pair of a query and a passage is a row. */
  trainedPairsPerSecond: ReturnType<typeof spread>;
  /** Starting, loading and saving counted in. */
  pairsPerSecond: ReturnType<typeof spread>;
  pairsPerProcessorSecond: ReturnType<typeof spread>;
  peakMemoryMib: number;
  runs: number;
}

function summarize(measured: Measurement[], { groups, passages, epochs }: Workload): SideSummary[] {
  const pairs = groups * passages * epochs;
  return [...new Set(measured.map(({ name }) => name))].map((name) => {
    const runs = measured.filter((each) => each.name === name);
    const { precision, threads, device, version } = runs[0]!;
    return {
      ...{ name, precision, threads, device, ...(version ? { version } : {}) },
      trainedPairsPerSecond: spread(runs.map(({ trainingSeconds }) => pairs / trainingSeconds)),
      pairsPerSecond: spread(runs.map(({ seconds }) => pairs / seconds)),
      pairsPerProcessorSecond: spread(runs.map(({ processorSeconds }) => pairs / processorSeconds)),
      peakMemoryMib: Math.max(...runs.map(({ peakMemoryMib }) => peakMemoryMib)),
      runs: runs.length,
    };
  });
}

interface Results {
  workload: Workload;
  facts: WorkloadFacts;
  summary: SideSummary[];
  quality: Quality[];
}

function renderTable({ workload, facts, summary, quality }: Results): string {
  const { groups, passages, epochs, groupsPerStep, maxTokens, heldOut } = workload;
  const range = ({ median, min, max }: ReturnType<typeof spread>): string =>
    `${median.toFixed(1)} (${min.toFixed(1)} to ${max.toFixed(1)})`;
  return [
    `${groups} groups of ${passages} pairs, ${epochs} epochs, ${groupsPerStep} groups a step, ${maxTokens} tokens a pair ` +
      `(${facts.meanTokens.toFixed(0)} on average, ${(100 * facts.cutShare).toFixed(0)} % cut)`,
    ...summary.map((side) =>
      [
        side.name.padEnd(40),
        `${side.device} ${side.precision}, ${side.threads} threads`.padEnd(26),
        `training ${range(side.trainedPairsPerSecond)} pairs/s`.padEnd(40),
        `in all ${range(side.pairsPerSecond)}`.padEnd(30),
        `${range(side.pairsPerProcessorSecond)} /s of processor time`.padEnd(44),
        `peak ${side.peakMemoryMib} MiB`,
        `${side.runs} runs`,
        ...(side.version ? [side.version] : []),
      ].join('  '),
    ),
    `Ranking ${heldOut} held-out groups, mean over runs:`,
    ...quality.map(({ name, metric, mean, difference }) => {
      const told = difference
        ? `${difference.mean.toFixed(3)} [${difference.low.toFixed(3)}, ${difference.high.toFixed(3)}] from rankwright, p ${difference.pValue.toFixed(3)}`
        : '';
      return `${name.padEnd(40)}  ${metric} ${mean.toFixed(3)}  ${told}`.trimEnd();
    }),
  ].join('\n');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
