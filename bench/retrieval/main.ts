import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine, spread } from '../machine';
import { describeDifference } from './agreement';
import type { Measurement, SampledLists, Workload } from './measurement';
import { comparedQuestions, measureSide, sides, type SideName } from './sides';
import { writeWorkload, type WorkloadFacts } from './workload';

/**
 * `npm run bench:retrieval -- [--passages 100000] [--questions 2000] [--k 100] [--seed 1] [--repeats 3]
 * [--threads 1,2] [--data FOLDER] [--without-peers]`: by default with one thread, and with all of this machine.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      passages: { type: 'string', default: '100000' },
      questions: { type: 'string', default: '2000' },
      k: { type: 'string', default: '100' },
      seed: { type: 'string', default: '1' },
      repeats: { type: 'string', default: '3' },
      threads: { type: 'string', default: [...new Set([1, availableParallelism()])].join() },
      data: { type: 'string', default: path.join(__dirname, '../../../shared/data') },
      'without-peers': { type: 'boolean', default: false },
    },
  });
  const workload = {
    passages: Number(values.passages),
    questions: Number(values.questions),
    k: Number(values.k),
    seed: Number(values.seed),
  };
  const names = (Object.keys(sides) as SideName[]).filter((name) => name === 'rankwright' || !values['without-peers']);
  const folder = mkdtempSync(path.join(tmpdir(), 'rw-bench-'));
  try {
    const { passages, questions, ...facts } = writeWorkload(workload, values.data, folder);
    const measured: (Measurement & { loadAverage: number })[] = [];
    // Turn by turn, so that what else the machine does falls on all alike.
    for (let repeat = 0; repeat < Number(values.repeats); repeat += 1) {
      const lists: SampledLists[] = [];
      for (const threads of values.threads.split(',').map(Number)) {
        for (const name of names) {
          const loadAverage = loadavg()[0] ?? NaN;
          const { lists: found, ...measurement } = await measureSide(name, { passages, questions }, workload, threads);
          measured.push({ ...measurement, loadAverage });
          lists.push(found);
        }
      }
      refuseDifference(lists);
    }
    const summary = summarize(measured);
    process.stdout.write(`${renderTable(summary, workload, facts)}\n`);
    write({ date: new Date().toISOString(), machine: describeMachine(), workload, facts, summary, measured });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Figures of sides that find different things compare nothing. */
function refuseDifference([ours, ...others]: SampledLists[]): void {
  for (const theirs of others) {
    const difference = describeDifference(ours!, theirs);
    if (difference) throw new Error(`the lists differ, so nothing is printed: ${difference}`);
  }
}

interface SideSummary {
  name: string;
  threads: number;
  indexSeconds: ReturnType<typeof spread>;
  questionsPerSecond: ReturnType<typeof spread>;
  questionsPerProcessorSecond: ReturnType<typeof spread>;
  listsMemoryMib: number;
  peakMemoryMib: number;
  runs: number;
}

function summarize(measured: Measurement[]): SideSummary[] {
  const sideOf = ({ name, threads }: Measurement): string => `${name} ${threads}`;
  return [...new Set(measured.map(sideOf))].map((side) => {
    const runs = measured.filter((each) => sideOf(each) === side);
    const { name, threads } = runs[0]!;
    return {
      ...{ name, threads },
      indexSeconds: spread(runs.map((each) => each.indexSeconds)),
      questionsPerSecond: spread(runs.map((each) => each.questionsPerSecond)),
      questionsPerProcessorSecond: spread(runs.map((each) => each.questionsPerProcessorSecond)),
      listsMemoryMib: Math.max(...runs.map((each) => each.listsMemoryMib)),
      peakMemoryMib: Math.max(...runs.map((each) => each.peakMemoryMib)),
      runs: runs.length,
    };
  });
}

function renderTable(summary: SideSummary[], workload: Workload, facts: WorkloadFacts): string {
  const range = ({ median, min, max }: ReturnType<typeof spread>, digits: number): string =>
    `${median.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`;
  const rows = summary.map((side) =>
    [
      side.name.padEnd(10),
      `${side.threads} thread${side.threads > 1 ? 's' : ''}`.padEnd(10),
      `index ${range(side.indexSeconds, 2)} s`.padEnd(30),
      `${range(side.questionsPerSecond, 0)} questions/s`.padEnd(36),
      `${range(side.questionsPerProcessorSecond, 0)} /s of processor time`.padEnd(44),
      `peak ${side.peakMemoryMib} MiB, ${side.listsMemoryMib} of them there before`,
      `${side.runs} runs`,
    ].join('  '),
  );
  const { passages, questions, k } = workload;
  const agreed = summary.length > 1 ? [`The lists of ${comparedQuestions} questions agree between the sides.`] : [];
  return [
    `${passages} passages of ${(facts.passageTerms / passages).toFixed(0)} terms, ${questions} questions of ` +
      `${(facts.questionTerms / questions).toFixed(1)}, the best ${k} of each`,
    ...rows,
    ...agreed,
    `Not in it: reading text, making terms of it (${facts.analysisSeconds.toFixed(1)} s by rankwright's analyzer), and starting threads.`,
  ].join('\n');
}

function write(results: { date: string; workload: Workload } & Record<string, unknown>): void {
  const folder = path.join(__dirname, '../results');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `retrieval-${results.date.slice(0, 10)}-${results.workload.passages}.json`);
  writeFileSync(file, `${JSON.stringify(results, undefined, 2)}\n`);
  process.stdout.write(`written to ${path.relative(process.cwd(), file)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
