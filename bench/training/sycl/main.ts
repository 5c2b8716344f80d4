import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { TrainingGroup } from '../../../core/contracts/trainingGroup';
import { resolveTools } from '../../../infra/servers/tools';
import { createProcessTrainer } from '../../../infra/trainer/trainerProcess';
import { describeMachine } from '../../machine';
import { writeResults } from '../../writeResults';
import { buildRows, toBinaryGroups, toList, type GradedRow } from './rows';
import { compareArms, mean, overSeeds, profile, separate, type GradeScores, type Separation } from './separation';

interface Arm {
  recipe: string;
  options?: Record<string, string | number>;
  build: (row: GradedRow) => TrainingGroup[];
}

/** Every arm takes as many steps, over the same queries. The first arm of a run is compared with each of the others. */
const arms: Record<string, Arm> = {
  ws2: { recipe: 'ws2', build: (row) => [toList(row)] },
  // As on the card: one of two positives, and two negatives.
  infonce: { recipe: 'infonce', build: toBinaryGroups },
  'infonce of one positive': { recipe: 'infonce', build: (row) => [toList(row)] },
  kl: { recipe: 'kl', options: { targets: 'labels' }, build: (row) => [toList(row)] },
};

/** What is the same for all arms. */
interface Setting {
  rows: number;
  /** Queries that choose the temperature of each arm. */
  development: number;
  /** Queries that compare the arms, and choose nothing. */
  heldOut: number;
  /** Each divides the scores, cosines times 20: a loss that was made for other scores has its own choice. */
  temperatures: number[];
  /** Even: an arm with two groups a query takes half as many, and so as many steps. */
  epochs: number;
  groupsPerStep: number;
  learningRate: number;
  maxTokens: number;
  seeds: number;
}

/**
 * `npm run bench:sycl -- [--rows 400] [--development 200] [--held-out 400] [--temperatures 1,4,16] [--epochs 2]
 * [--groups-per-step 16] [--learning-rate 5e-5] [--max-tokens 128] [--seeds 3] [--arms ws2,infonce] [--data FOLDER]`:
 * whether ws2 keeps grades 1 and 0 apart better than infonce does, each at the temperature that does best on development
 * queries with the first seed.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '400' },
      development: { type: 'string', default: '200' },
      'held-out': { type: 'string', default: '400' },
      temperatures: { type: 'string', default: '1,4,16' },
      epochs: { type: 'string', default: '2' },
      'groups-per-step': { type: 'string', default: '16' },
      'learning-rate': { type: 'string', default: '5e-5' },
      'max-tokens': { type: 'string', default: '128' },
      seeds: { type: 'string', default: '3' },
      arms: { type: 'string', default: Object.keys(arms).join() },
      data: { type: 'string', default: path.join(__dirname, '../../../../shared/data') },
    },
  });
  const setting: Setting = {
    rows: Number(values.rows),
    development: Number(values.development),
    heldOut: Number(values['held-out']),
    temperatures: values.temperatures.split(',').map(Number),
    epochs: Number(values.epochs),
    groupsPerStep: Number(values['groups-per-step']),
    learningRate: Number(values['learning-rate']),
    maxTokens: Number(values['max-tokens']),
    seeds: Number(values.seeds),
  };
  if (setting.epochs % 2 !== 0) throw new Error(`--epochs is ${setting.epochs}: give an even number`);
  const unknown = values.arms.split(',').find((name) => !(name in arms));
  if (unknown !== undefined) throw new Error(`--arms names ${unknown}; known are ${Object.keys(arms).join()}`);
  const folder = mkdtempSync(path.join(tmpdir(), 'rw-bench-'));
  try {
    const places = { dataFolder: values.data, encoderFolder: resolveTools().models.minilm };
    const { rows, development, heldOut } = setting;
    const parts = await buildRows({ train: rows, development, heldOut }, places);
    const untrained = await scoreRows('minilm', parts.heldOut, setting, folder);
    const scored: Record<string, GradeScores[][]> = {};
    const chosen: Record<string, Choice> = {};
    for (const name of values.arms.split(',')) {
      const at = (temperature: number, seed: number): Promise<string> =>
        trainArm(name, parts.train, { setting, temperature, seed, folder });
      chosen[name] = await chooseTemperature(parts.development, at, { setting, folder });
      process.stdout.write(`${name}: temperature ${chosen[name].temperature}\n`);
      for (let seed = 1; seed <= setting.seeds; seed += 1) {
        const model = await at(chosen[name].temperature, seed);
        (scored[name] ??= []).push(await scoreRows(model, parts.heldOut, setting, folder));
      }
    }
    const results = { ...summarize(untrained, scored), chosen };
    process.stdout.write(`${render(setting, results)}\n`);
    writeResults('sycl', { date: new Date().toISOString(), machine: describeMachine(), setting, ...results });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The temperature of an arm, and how often it had grade 1 above grade 0 on development queries at each. */
interface Choice {
  temperature: number;
  right: Record<number, number>;
}

/** The temperature whose model does best on development queries; of equal ones the first. */
async function chooseTemperature(
  rows: GradedRow[],
  trainAt: (temperature: number, seed: number) => Promise<string>,
  { setting, folder }: { setting: Setting; folder: string },
): Promise<Choice> {
  const right: Record<number, number> = {};
  for (const temperature of setting.temperatures) {
    const scores = await scoreRows(await trainAt(temperature, 1), rows, setting, folder);
    right[temperature] = mean(separate(scores).right);
  }
  const best = Math.max(...Object.values(right));
  return { temperature: setting.temperatures.find((each) => right[each] === best)!, right };
}

/** Trains by a job of the trainer and returns the model's folder; a model that was trained already is not trained again. */
async function trainArm(
  name: string,
  rows: GradedRow[],
  { setting, temperature, seed, folder }: { setting: Setting; temperature: number; seed: number; folder: string },
): Promise<string> {
  const { recipe, options, build } = arms[name]!;
  const groups = rows.flatMap(build);
  const place = path.join(folder, `${Object.keys(arms).indexOf(name)}-${temperature}-${seed}`);
  if (existsSync(place)) return path.join(place, 'model');
  mkdirSync(place);
  const trainFile = writeLines(path.join(place, 'train.jsonl'), groups);
  const { learningRate, groupsPerStep, maxTokens } = setting;
  await createProcessTrainer(resolveTools().python).run({
    ...{ kind: 'train', model: 'bi-encoder', base: 'minilm', recipe, trainFile, seed },
    options: { ...options, temperature },
    ...{ learningRate, groupsPerStep, maxTokens, epochs: setting.epochs / (groups.length / rows.length) },
    outputFolder: path.join(place, 'model'),
    checkpointFolder: path.join(place, 'checkpoints'),
  });
  return path.join(place, 'model');
}

async function scoreRows(
  modelFolder: string,
  rows: GradedRow[],
  { maxTokens }: Setting,
  folder: string,
): Promise<GradeScores[]> {
  const pairs = rows.flatMap(({ query, passages }) => passages.map((passage) => ({ query, passage })));
  const pairsFile = writeLines(path.join(folder, 'pairs.jsonl'), pairs);
  const outputFile = path.join(folder, 'scores.jsonl');
  const job = { kind: 'score', model: 'bi-encoder', modelFolder, pairsFile, outputFile, maxTokens } as const;
  await createProcessTrainer(resolveTools().python).run(job);
  const scores = readFileSync(outputFile, 'utf8').trimEnd().split('\n').map(Number);
  return rows.map((_, row) => scores.slice(4 * row, 4 * row + 4) as GradeScores);
}

function summarize(untrained: GradeScores[], scored: Record<string, GradeScores[][]>) {
  const separations = { untrained: [separate(untrained)], ...mapValues(scored, (runs) => runs.map(separate)) };
  const [first = '', ...others] = Object.keys(scored);
  return {
    arms: mapValues<Separation[], object>(separations, (runs) => ({
      right: mean(overSeeds(runs, 'right')),
      rightOfSeeds: runs.map(({ right }) => mean(right)),
      margin: mean(overSeeds(runs, 'margin')),
    })) as Record<string, { right: number; rightOfSeeds: number[]; margin: number }>,
    profiles: { untrained: profile(untrained), ...mapValues(scored, (runs) => profile(runs.flat())) },
    first,
    comparisons: Object.fromEntries(
      others.map((name) => [name, compareArms(scored[first]!.map(separate), scored[name]!.map(separate))]),
    ),
  };
}

function render(
  setting: Setting,
  {
    arms: summary,
    profiles,
    first,
    comparisons,
    chosen,
  }: ReturnType<typeof summarize> & { chosen: Record<string, Choice> },
): string {
  const steps = Math.ceil(setting.rows / setting.groupsPerStep) * setting.epochs;
  return [
    `${setting.rows} queries with passages of grades 3 to 0, ${steps} steps, ${setting.seeds} seeds; ${setting.heldOut} held-out queries`,
    ...Object.entries(summary).map(
      ([name, { right, margin }]) =>
        `${name.padEnd(22)}  grade 1 above 0: ${(100 * right).toFixed(1)} %  margin ${margin.toFixed(2)} deviations  ` +
        `means of grades 3 to 0: ${profiles[name as keyof typeof profiles].map((value) => value.toFixed(2)).join(' ')}` +
        (chosen[name] ? `  temperature ${chosen[name].temperature}` : ''),
    ),
    ...Object.entries(comparisons).map(
      ([name, { right, margin }]) =>
        `${first} less ${name}: ${(100 * right.mean).toFixed(1)} points [${(100 * right.low).toFixed(1)}, ${(100 * right.high).toFixed(1)}], ` +
        `p ${right.pValue.toFixed(4)}; margin ${margin.mean.toFixed(2)} [${margin.low.toFixed(2)}, ${margin.high.toFixed(2)}], p ${margin.pValue.toFixed(4)}`,
    ),
  ].join('\n');
}

function mapValues<From, To>(record: Record<string, From>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

function writeLines(file: string, rows: object[]): string {
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return file;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
