import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { scoreRun } from '../../core/evaluation/metrics';
import type { Qrels } from '../../core/evaluation/runs';
import { resolveTools } from '../../infra/servers/tools';
import { describeMachine, spread } from '../machine';
import { writeResults } from '../writeResults';
import type { Job, Measurement } from './measurement';
import { lengthOf, makeModel } from './model';
import { onnxSides, ownSides, torchSides, type Side } from './sides';
import { readWorkload } from './workload';

/**
 * `npm run bench:rerank -- [--model DIR] [--questions 200] [--candidates 100] [--repeats 3] [--threads N] [--warm-up 3]
 * [--data FOLDER] [--without-peers]`. Without a model it makes one, whose nDCG means nothing.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      model: { type: 'string' },
      questions: { type: 'string', default: '200' },
      candidates: { type: 'string', default: '100' },
      repeats: { type: 'string', default: '3' },
      threads: { type: 'string', default: `${availableParallelism()}` },
      'warm-up': { type: 'string', default: '3' },
      data: { type: 'string', default: path.join(__dirname, '../../../shared/data') },
      'without-peers': { type: 'boolean', default: false },
    },
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'rw-bench-'));
  try {
    const model = values.model ? path.resolve(values.model) : await makeModel(values.data, folder);
    const asked = { questions: Number(values.questions), candidates: Number(values.candidates) };
    const { questions, qrels } = await readWorkload(path.join(values.data, 'medquad_dev'), asked);
    const settings = { maxTokens: lengthOf(model), threads: Number(values.threads), warmUp: Number(values['warm-up']) };
    const jobFile = path.join(folder, 'job.json');
    writeFileSync(jobFile, JSON.stringify({ model, ...settings, questions } satisfies Job));
    const { sides, missing } = await findSides(model, folder, values['without-peers']);
    const measured: Measured[] = [];
    // Turn by turn, so that what else the machine does falls on all alike.
    for (let repeat = 0; repeat < Number(values.repeats); repeat += 1) {
      for (const [name, side] of Object.entries(sides)) {
        const loadAverage = loadavg()[0] ?? NaN;
        measured.push({ name, loadAverage, ...(await side(jobFile)) });
      }
    }
    const summary = summarize(measured, questions, qrels);
    process.stdout.write(`${renderTable(summary, { ...asked, ...settings })}\n`);
    const workload = { ...asked, ...settings, model: values.model ? path.basename(model) : 'made for speed alone' };
    const kept = measured.map(({ scores, ...rest }) => ({ ...rest, questions: scores.length }));
    const results = { machine: describeMachine(), workload, missing, summary, measured: kept };
    writeResults('rerank', { date: new Date().toISOString(), ...results }, `${asked.questions}x${asked.candidates}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Measured = Measurement & { name: string; loadAverage: number };

async function findSides(model: string, folder: string, withoutPeers: boolean) {
  const missing: Record<string, string> = {};
  if (withoutPeers) return { sides: ownSides, missing };
  const onnx = await onnxSides(model, folder).catch((error: Error): Record<string, Side> => {
    missing['CrossEncoder onnx'] = error.message;
    process.stdout.write(`without CrossEncoder's ONNX backend: ${error.message}\n`);
    return {};
  });
  return { sides: { ...ownSides, ...torchSides(resolveTools().python), ...onnx }, missing };
}

interface SideSummary {
  name: string;
  version: string;
  pairsPerSecond: ReturnType<typeof spread>;
  /** Of one question, over all runs. */
  querySeconds: { p50: number; p95: number };
  warmUpSeconds: ReturnType<typeof spread>;
  pairsPerProcessorSecond: ReturnType<typeof spread>;
  peakMemoryMib: number;
  ndcgAt10: number;
  runs: number;
}

function summarize(measured: Measured[], questions: Job['questions'], qrels: Qrels): SideSummary[] {
  const pairs = questions.reduce((sum, { candidates }) => sum + candidates.length, 0);
  return [...new Set(measured.map(({ name }) => name))].map((name) => {
    const runs = measured.filter((each) => each.name === name);
    const seconds = runs.flatMap(({ querySeconds }) => querySeconds).sort((a, b) => a - b);
    const at = (share: number): number => seconds[Math.min(seconds.length - 1, Math.floor(share * seconds.length))]!;
    return {
      ...{ name, version: runs[0]!.version },
      pairsPerSecond: spread(runs.map(({ querySeconds }) => pairs / querySeconds.reduce((sum, each) => sum + each, 0))),
      querySeconds: { p50: at(0.5), p95: at(0.95) },
      warmUpSeconds: spread(runs.map(({ warmUpSeconds }) => warmUpSeconds)),
      pairsPerProcessorSecond: spread(runs.map(({ processorSeconds }) => pairs / processorSeconds)),
      peakMemoryMib: Math.max(...runs.map(({ peakMemoryMib }) => peakMemoryMib)),
      ndcgAt10: measureNdcg(runs[0]!.scores, questions, qrels),
      runs: runs.length,
    };
  });
}

function measureNdcg(scores: number[][], questions: Job['questions'], qrels: Qrels): number {
  const run = questions.map(({ id, candidates }, row) => {
    const scored = candidates.map((candidate, place) => ({ id: candidate.id, score: scores[row]![place]! }));
    return [id, scored] as const;
  });
  return scoreRun(qrels, new Map(run), ['nDCG@10'])[0]!.mean;
}

function renderTable(summary: SideSummary[], facts: Record<string, number>): string {
  const range = ({ median, min, max }: ReturnType<typeof spread>): string =>
    `${median.toFixed(1)} (${min.toFixed(1)} to ${max.toFixed(1)})`;
  const milliseconds = (seconds: number): string => `${(seconds * 1000).toFixed(0)} ms`;
  return [
    `${facts['candidates']} candidates of ${facts['questions']} questions, ${facts['maxTokens']} tokens a pair, ${facts['threads']} threads`,
    ...summary.map((side) =>
      [
        side.name.padEnd(28),
        `${range(side.pairsPerSecond)} pairs/s`.padEnd(34),
        `p50 ${milliseconds(side.querySeconds.p50)}, p95 ${milliseconds(side.querySeconds.p95)}`.padEnd(28),
        `${range(side.pairsPerProcessorSecond)} /s of processor time`.padEnd(44),
        `nDCG@10 ${side.ndcgAt10.toFixed(4)}`,
        `warm-up ${side.warmUpSeconds.median.toFixed(1)} s`,
        `peak ${side.peakMemoryMib} MiB`,
        `${side.runs} runs`,
        side.version,
      ].join('  '),
    ),
  ].join('\n');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
