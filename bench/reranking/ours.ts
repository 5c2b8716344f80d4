import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadReranker } from '../../infra/serving/reranker';
import type { Precision } from '../../core/serving/precision';
import { peakMemoryMib } from '../machine';
import type { Job, Measurement } from './measurement';

/** `node -r ../typescript.cjs ours.ts PRECISION JOB.json` prints a `Measurement`. */
async function main(): Promise<void> {
  const [precision, file = ''] = process.argv.slice(2);
  const { model, threads, warmUp, questions } = JSON.parse(readFileSync(file, 'utf8')) as Job;
  const startedMs = performance.now();
  const execArgv = ['-r', path.join(__dirname, '../typescript.cjs')];
  const reranker = await loadReranker({
    model,
    threads,
    precision: precision as Precision,
    long: 'truncate',
    execArgv,
  });
  const score = async ({ text: query, candidates }: Job['questions'][number]): Promise<number[]> => {
    const { scores } = await reranker.score({ query, documents: candidates.map(({ text }) => text) });
    return [...scores];
  };
  for (const question of questions.slice(0, warmUp)) await score(question);
  const warmUpSeconds = (performance.now() - startedMs) / 1000;
  const before = process.cpuUsage();
  const [querySeconds, scores]: [number[], number[][]] = [[], []];
  for (const question of questions) {
    const askedMs = performance.now();
    scores.push(await score(question));
    querySeconds.push((performance.now() - askedMs) / 1000);
  }
  const { user, system } = process.cpuUsage(before);
  await reranker.close();
  const measurement: Measurement = {
    ...{ warmUpSeconds, querySeconds, scores, processorSeconds: (user + system) / 1e6 },
    ...{ peakMemoryMib: peakMemoryMib(process.pid) ?? 0, version: `onnxruntime-node ${onnxruntimeVersion()}` },
  };
  process.stdout.write(`${JSON.stringify(measurement)}\n`);
}

function onnxruntimeVersion(): string {
  const file = path.join(__dirname, '../../node_modules/onnxruntime-node/package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

void main();
