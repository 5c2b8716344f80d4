import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startObjectStore } from '../../infra/servers/objectStore';
import { resolveTools } from '../../infra/servers/tools';
import { describeMachine } from '../machine';
import { writeResults } from '../writeResults';
import type { SearchResult, StepRequest, StepResult } from './measurement';

/** `npm run bench:candidates -- [--documents 13918] [--questions 800] [--changed 139] [--data FOLDER]` */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      /** Of all steps but BM25's, which takes the whole corpus. */
      documents: { type: 'string', default: '13918' },
      questions: { type: 'string', default: '800' },
      changed: { type: 'string', default: '139' },
      data: { type: 'string', default: path.join(__dirname, '../../../shared/data/medquad_dev') },
    },
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'rw-bench-'));
  const server = await startObjectStore({
    command: resolveTools().versitygw,
    folder: path.join(folder, 'store'),
    logFile: path.join(folder, 'store.log'),
  });
  try {
    const { accessKeyId, secretAccessKey } = server.credentials;
    const environment = {
      ...process.env,
      ...{ RANKWRIGHT_S3_ENDPOINT: server.endpoint, RANKWRIGHT_S3_BUCKET: server.bucket },
      ...{ RANKWRIGHT_S3_REGION: server.region, RANKWRIGHT_S3_PATH_STYLE: 'true' },
      ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, NODE_NO_WARNINGS: '1' },
    };
    const workload = {
      data: path.resolve(values.data),
      limit: Number(values.documents),
      count: Number(values.questions),
      changed: Number(values.changed),
    };
    const steps = measureSteps(workload, environment);
    const searches = measureSearches(environment);
    // Where the data lies is the matter of this machine.
    const facts = { ...workload, data: path.basename(workload.data) };
    writeResults('candidates', {
      date: new Date().toISOString(),
      machine: describeMachine(),
      workload: facts,
      steps,
      searches,
    });
  } finally {
    await server.process.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Workload {
  data: string;
  limit: number;
  count: number;
  changed: number;
}
const documentsOfAll = 13_918;
type Measured<Result> = Result & { name: string; loadAverage: number };

/** Every step is a process of its own, so that its memory is its own. */
function measureSteps({ data, limit, count, changed }: Workload, env: NodeJS.ProcessEnv): Measured<StepResult>[] {
  const both = { bm25: 30, dense: 30 };
  const whole = { limit: documentsOfAll, changed: 0, candidates: { bm25: 30, dense: 0 } };
  const first = { limit, changed: 0, candidates: both };
  const refreshed = { limit, changed, candidates: both };
  type Step = [name: string, request: Omit<StepRequest, 'data' | 'count'>];
  const chunkSome: Step[] = limit < documentsOfAll ? [['chunk', { ...first, stage: 'chunk' }]] : [];
  const steps: Step[] = [
    ['chunk, whole corpus', { ...whole, stage: 'chunk' }],
    ['candidates, whole corpus, BM25 alone', { ...whole, stage: 'candidates' }],
    ...chunkSome,
    ['embed, nothing known', { ...first, stage: 'embed' }],
    ['candidates, BM25 and dense', { ...first, stage: 'candidates' }],
    ['candidates, dense alone', { ...first, stage: 'candidates', candidates: { bm25: 0, dense: 30 } }],
    [`chunk, ${changed} documents changed`, { ...refreshed, stage: 'chunk' }],
    [`embed, ${changed} documents changed`, { ...refreshed, stage: 'embed' }],
  ];
  return steps.map(([name, request]) => {
    const measured = measure<StepResult>(name, ['step.ts', JSON.stringify({ ...request, data, count })], env);
    if (measured.wasReused) throw new Error(`${name} was reused, so nothing was measured`);
    return measured;
  });
}

function measureSearches(env: NodeJS.ProcessEnv): Measured<SearchResult>[] {
  const sizes = [
    [14_000, 800],
    [100_000, 800],
    [100_000, 2_000],
  ];
  return sizes.flatMap(([passages, questions]) =>
    ['plain loop', 'matrix product'].map((side) =>
      measure<SearchResult>(
        `${side}, ${passages} passages, ${questions} questions`,
        ['search.ts', side, `${passages}`, `${questions}`, '30'],
        env,
      ),
    ),
  );
}

function measure<Result>(name: string, [program = '', ...args]: string[], env: NodeJS.ProcessEnv): Measured<Result> {
  const loadAverage = loadavg()[0] ?? NaN;
  const command = ['-r', path.join(__dirname, '../typescript.cjs'), path.join(__dirname, program), ...args];
  const printed = execFileSync(process.execPath, command, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const result = JSON.parse(printed.toString()) as Result & Omit<SearchResult, 'side'>;
  const { seconds, processorSeconds, peakMemoryMib } = result;
  process.stdout.write(
    `${name.padEnd(52)}${seconds.toFixed(1).padStart(8)} s ${processorSeconds.toFixed(1).padStart(8)} s of the processor ` +
      `${peakMemoryMib} MiB at most; load ${loadAverage.toFixed(1)}\n`,
  );
  return { name, loadAverage, ...result };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
