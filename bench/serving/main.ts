import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadReranker } from '../../infra/serving/reranker';
import { describeMachine } from '../machine';
import { makeModel } from '../reranking/model';
import { readWorkload } from '../reranking/workload';
import { writeResults } from '../writeResults';
import { ask, type Asked } from './clients';
import { serveModel } from './server';

/** Requests that clients draw from; each is scored once before, by a reranker of this process. */
const differentRequests = 20;
const memoryEveryMs = 1000;

/**
 * `npm run bench:serve -- [--model DIR] [--clients 64] [--seconds 60] [--documents 10] [--precision int8|fp32]
 * [--data FOLDER]`: ends with 1 where a request failed or came in another order.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      model: { type: 'string' },
      clients: { type: 'string', default: '64' },
      seconds: { type: 'string', default: '60' },
      documents: { type: 'string', default: '10' },
      precision: { type: 'string', default: 'int8' },
      data: { type: 'string', default: path.join(__dirname, '../../../shared/data') },
    },
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'rw-bench-'));
  try {
    const model = values.model ? path.resolve(values.model) : await makeModel(values.data, folder);
    const precision = values.precision as 'int8' | 'fp32';
    const requests = await prepare(model, precision, values.data, Number(values.documents));
    const server = await serveModel(['--model', model, '--precision', precision]);
    const loadAverage = loadavg()[0] ?? NaN;
    const memoryMib = [server.memoryMib()];
    const timer = setInterval(() => memoryMib.push(server.memoryMib()), memoryEveryMs);
    const load = { clients: Number(values.clients), seconds: Number(values.seconds) };
    const { seconds, ...outcome } = await ask(server.url, requests, load);
    clearInterval(timer);
    const memory = summarizeMemory([...memoryMib, server.memoryMib()]);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    const open = /^rankwright_open_requests (\d+)$/m.exec(metrics)?.[1];
    const exitCode = await server.stop();
    const sorted = seconds.sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.floor(share * sorted.length)] ?? NaN;
    const latencySeconds = { p50: at(0.5), p95: at(0.95), most: sorted.at(-1) };
    const results = { ...outcome, latencySeconds, memory, openAfterwards: Number(open), exitCode, loadAverage };
    process.stdout.write(`${JSON.stringify(results, undefined, 2)}\n`);
    const workload = { ...load, documents: Number(values.documents), precision };
    writeResults('serve', { date: new Date().toISOString(), machine: describeMachine(), workload, ...results });
    const failed = Object.keys(outcome.errors).length + outcome.misordered;
    process.exitCode = failed === 0 && outcome.answered > 0 && exitCode === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Requests with the order of their documents, which a reranker gives that scores one request after another. */
async function prepare(model: string, precision: 'int8' | 'fp32', data: string, count: number): Promise<Asked[]> {
  const asked = { questions: differentRequests, candidates: count };
  const { questions } = await readWorkload(path.join(data, 'medquad_dev'), asked);
  const execArgv = ['-r', path.join(__dirname, '../typescript.cjs')];
  const reranker = await loadReranker({ model, precision, execArgv });
  const requests: Asked[] = [];
  for (const { text: query, candidates } of questions) {
    const documents = candidates.map(({ text }) => text);
    const ranked = await reranker.rerank({ query, documents });
    requests.push({ query, documents, expected: ranked.map(({ index }) => index) });
  }
  await reranker.close();
  return requests;
}

/** What grows would show between the middle of the time and its end. */
function summarizeMemory(mib: number[]) {
  const middle = mib.slice(Math.floor(mib.length / 3), Math.floor((2 * mib.length) / 3) + 1);
  const end = mib.slice(Math.floor((2 * mib.length) / 3));
  return { before: mib[0], middle: Math.max(...middle), end: Math.max(...end), after: mib.at(-1) };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
