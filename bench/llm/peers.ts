import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startFaultServerProcess } from '../../test/support/faultServer/faultServerProcess';
import { setUpPython } from '../python';
import type { Measurement, Workload } from './measurement';

/** Each a program beside this file: `python <program> URL REQUESTS CONCURRENCY` prints `{seconds, peakMemoryMib}`. */
export const peers = {
  distilabel: { packages: ['distilabel[openai]==1.5.3', 'requests==2.32.5'], program: 'distilabel_run.py' },
  'bespokelabs-curator': { packages: ['bespokelabs-curator==0.1.31'], program: 'curator_run.py' },
} as const;
export type PeerName = keyof typeof peers;

/** @throws Error with what the program printed when it does not end well. */
export async function measurePeer(
  name: PeerName,
  { requests, concurrency, latencyMs }: Workload,
): Promise<Measurement> {
  const peer = peers[name];
  const python = await setUpPython(name, peer.packages);
  const folder = await mkdtemp(path.join(tmpdir(), 'rw-bench-'));
  const server = await startFaultServerProcess({ answers: 'constant', latencyMs });
  try {
    const program = path.join(__dirname, 'peers', peer.program);
    const printed = await run(python, [program, server.url, String(requests), String(concurrency)], folder);
    const last = printed.trimEnd().split('\n').at(-1) ?? '';
    const { seconds, peakMemoryMib } = JSON.parse(last) as { seconds: number; peakMemoryMib: number };
    const counts = await server.counts();
    return {
      ...{ name, seconds, peakMemoryMib, requestsReceived: counts.requests, mostAtATime: counts.maxConcurrent },
      note: 'answers in local files',
    };
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const tokenizerTables = 'site-packages/litellm/litellm_core_utils/tokenizers';

/** In a folder, and with a home, of its own, so that no cache of an earlier run answers. */
async function run(command: string, args: string[], folder: string): Promise<string> {
  // curator counts tokens with a table that it would download; litellm, which it brings, ships it.
  const libraries = path.join(path.dirname(command), '../lib');
  const tables = path.join(libraries, readdirSync(libraries)[0] ?? '', tokenizerTables);
  const quiet = { TELEMETRY_ENABLED: '0', HF_HUB_OFFLINE: '1', CURATOR_VIEWER: '0', TIKTOKEN_CACHE_DIR: tables };
  const env = { ...process.env, ...quiet, HOME: folder };
  const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { out: '', error: '' };
  child.stdout.on('data', (chunk: Buffer) => (texts.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (texts.error += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}: ${texts.error.slice(-2_000)}`);
  return texts.out;
}
