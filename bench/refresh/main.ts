import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { costNanoUsd } from '../../core/llm/money';
import { parsePriceTable } from '../../core/llm/prices';
import { projectRoot } from '../../infra/servers/projectRoot';
import { startRehearsal } from '../../infra/servers/rehearsalServer';
import { describeMachine } from '../machine';
import { writeResults } from '../writeResults';
import { editCorpus, readRows, type Row } from './corpus';
import type { Edit, Refresh, StepResult } from './measurement';
import { runStep, type Place } from './runStep';

const pricedAs = 'gpt-4.1-mini';
const nothing: Edit = { added: 0, changed: 0, removed: 0 };

/**
 * `npm run bench:refresh -- [--documents 1000] [--passages 300] [--percents 1,10,100] [--data FOLDER] [--state FOLDER]`:
 * everything up to training of a corpus from nothing, and of the same corpus after so many percent of its documents were
 * edited, each time beside the same artifacts. With a state folder the run from nothing is kept, and not made again.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      documents: { type: 'string', default: '1000' },
      passages: { type: 'string', default: '300' },
      percents: { type: 'string', default: '1,10,100' },
      data: { type: 'string', default: path.join(__dirname, '../../../shared/data/medquad_dev') },
      state: { type: 'string' },
    },
  });
  const folder = values.state ? path.resolve(values.state) : mkdtempSync(path.join(tmpdir(), 'rw-bench-'));
  mkdirSync(folder, { recursive: true });
  const program = { command: process.execPath, args: [path.join(projectRoot(), 'dist/infra/rehearsal/main.js')] };
  const rehearsal = await startRehearsal({ program, logFile: path.join(folder, 'rehearsal.log') });
  const [documents, passages] = [Number(values.documents), Number(values.passages)];
  try {
    const place = { folder, rehearsalUrl: rehearsal.url, passages };
    const rows = readRows(path.resolve(values.data));
    const first = await measureFirst(rows.slice(0, documents), place);
    const refreshes = [describe('from nothing', nothing, first, first)];
    print(refreshes[0]!);
    for (const percent of values.percents.split(',').map(Number)) {
      const edited = editCorpus(rows, documents, percent / 100);
      const result = await measureRefresh(edited.rows, `refresh-${percent}`, place);
      refreshes.push(describe(`${percent}% edited`, edited.edit, result, first));
      print(refreshes.at(-1)!);
    }
    const facts = { machine: describeMachine(), documents, passages, pricedAs, refreshes };
    writeResults('refresh', { date: new Date().toISOString(), ...facts }, `${documents}x${passages}`);
  } finally {
    await rehearsal.process.stop();
    if (!values.state) rmSync(folder, { recursive: true, force: true });
  }
}

/** The result is written when the store is whole. */
async function measureFirst(rows: Row[], place: Omit<Place, 'store'>): Promise<StepResult> {
  const kept = path.join(place.folder, `first-${rows.length}x${place.passages}.json`);
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8')) as StepResult;
  rmSync(path.join(place.folder, 'first'), { recursive: true, force: true });
  const result = await runStep(rows, { ...place, store: 'first' });
  writeFileSync(kept, JSON.stringify(result));
  return result;
}

/** On a copy of what the first run left, so that no refresh finds what another one made. */
async function measureRefresh(rows: Row[], store: string, place: Omit<Place, 'store'>): Promise<StepResult> {
  const copy = path.join(place.folder, store);
  cpSync(path.join(place.folder, 'first'), copy, { recursive: true });
  try {
    return await runStep(rows, { ...place, store });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function describe(name: string, edit: Edit, result: StepResult, first: StepResult): Refresh {
  const { requests, asked, dollars } = sumRequests(result);
  return {
    ...{ name, edit, loadAverage: loadavg()[0] ?? NaN, seconds: result.seconds, requests, asked, dollars },
    shareOfSeconds: result.seconds / first.seconds,
    shareOfRequests: asked / sumRequests(first).requests,
    ...{ peakMemoryMib: result.peakMemoryMib, stages: result.stages },
  };
}

function sumRequests({ stages }: StepResult): Pick<Refresh, 'requests' | 'asked' | 'dollars'> {
  const sum = (field: 'requests' | 'asked' | 'tokensIn' | 'tokensOut'): number =>
    stages.reduce((total, stage) => total + (stage[field] ?? 0), 0);
  const file = path.join(projectRoot(), 'examples/prices.yaml');
  const price = parsePriceTable(readFileSync(file, 'utf8'), file).get(pricedAs)!;
  const tokens = { tokensIn: sum('tokensIn'), tokensOut: sum('tokensOut') };
  return { requests: sum('requests'), asked: sum('asked'), dollars: costNanoUsd(price, tokens) / 1e9 };
}

function print({ name, edit, stages, ...refresh }: Refresh): void {
  const { seconds, requests, asked, dollars, shareOfSeconds, shareOfRequests, loadAverage } = refresh;
  const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
  process.stdout.write(
    `${name.padEnd(14)} +${edit.added} ~${edit.changed} -${edit.removed} documents: ` +
      `${asked} of ${requests} requests (${percent(shareOfRequests)}), $${dollars.toFixed(4)}, ` +
      `${seconds.toFixed(1)} s (${percent(shareOfSeconds)}); load ${loadAverage.toFixed(1)}\n`,
  );
  const took = stages.map(({ stage, seconds: each }) => `${stage} ${each.toFixed(2)}`);
  process.stdout.write(`  ${took.join(', ')}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
