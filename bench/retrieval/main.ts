import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine, spread } from '../machine';
import { writeResults } from '../writeResults';
import { describeAgreement, describeDifference, measureOverlaps, type Overlap } from './agreement';
import type { Measurement, SampledLists, Workload } from './measurement';
import { measureSide, nearSides, setUpSides, sides, type SideName } from './sides';
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
  const { present, missing } = await setUpSides(
    (Object.keys(sides) as SideName[]).filter((name) => name === 'rankwright' || !values['without-peers']),
  );
  for (const [name, reason] of Object.entries(missing)) process.stdout.write(`without ${name}: ${reason}\n`);
  const folder = mkdtempSync(path.join(tmpdir(), 'rw-bench-'));
  try {
    const { passages, questions, ...facts } = writeWorkload(workload, values.data, folder);
    const measured: (Measurement & { loadAverage: number })[] = [];
    let overlaps: Overlap[] = [];
    // Turn by turn, so that what else the machine does falls on all alike.
    for (let repeat = 0; repeat < Number(values.repeats); repeat += 1) {
      const lists: [SideName, SampledLists][] = [];
      for (const threads of values.threads.split(',').map(Number)) {
        for (const name of present) {
          const loadAverage = loadavg()[0] ?? NaN;
          const { lists: found, ...measurement } = await measureSide(name, { passages, questions }, workload, threads);
          measured.push({ ...measurement, loadAverage });
          lists.push([name, found]);
        }
      }
      refuseDifference(lists);
      overlaps = measureOverlaps(lists.slice(0, present.length), workload.k);
    }
    const summary = summarize(measured);
    process.stdout.write(`${renderTable(summary, workload, facts, describeAgreement(present, overlaps))}\n`);
    const date = new Date().toISOString();
    writeResults(
      'retrieval',
      { date, machine: describeMachine(), workload, facts, missing, overlaps, summary, measured },
      `${workload.passages}x${workload.questions}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Figures of sides that find different things compare nothing. */
function refuseDifference([ours, ...others]: [SideName, SampledLists][]): void {
  for (const [name, theirs] of others.filter(([name]) => !nearSides.has(name))) {
    const difference = describeDifference(ours![1], theirs);
    if (difference) throw new Error(`the lists of ${name} differ, so nothing is printed: ${difference}`);
  }
}

interface SideSummary {
  name: string;
  threads: number;
  version?: string;
  indexSeconds: ReturnType<typeof spread>;
  firstPassQuestionsPerSecond: ReturnType<typeof spread>;
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
    const { name, threads, version } = runs[0]!;
    return {
      ...{ name, threads, ...(version ? { version } : {}) },
      indexSeconds: spread(runs.map((each) => each.indexSeconds)),
      firstPassQuestionsPerSecond: spread(runs.map((each) => each.firstPassQuestionsPerSecond)),
      questionsPerSecond: spread(runs.map((each) => each.questionsPerSecond)),
      questionsPerProcessorSecond: spread(runs.map((each) => each.questionsPerProcessorSecond)),
      listsMemoryMib: Math.max(...runs.map((each) => each.listsMemoryMib)),
      peakMemoryMib: Math.max(...runs.map((each) => each.peakMemoryMib)),
      runs: runs.length,
    };
  });
}

function renderTable(summary: SideSummary[], workload: Workload, facts: WorkloadFacts, agreement: string[]): string {
  const range = ({ median, min, max }: ReturnType<typeof spread>, digits: number): string =>
    `${median.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`;
  const rows = summary.map((side) =>
    [
      side.name.padEnd(10),
      `${side.threads} thread${side.threads > 1 ? 's' : ''}`.padEnd(10),
      `index ${range(side.indexSeconds, 2)} s`.padEnd(30),
      `${range(side.questionsPerSecond, 0)} questions/s, ${range(side.firstPassQuestionsPerSecond, 0)} at first`.padEnd(
        64,
      ),
      `${range(side.questionsPerProcessorSecond, 0)} /s of processor time`.padEnd(44),
      `peak ${side.peakMemoryMib} MiB, ${side.listsMemoryMib} of them there before`,
      `${side.runs} runs`,
      ...(side.version ? [side.version] : []),
    ].join('  '),
  );
  const { passages, questions, k } = workload;
  return [
    `${passages} passages of ${(facts.passageTerms / passages).toFixed(0)} terms, ${questions} questions of ` +
      `${(facts.questionTerms / questions).toFixed(1)}, the best ${k} of each`,
    ...rows,
    ...agreement,
    `Not in it: reading text, making terms of it (${facts.analysisSeconds.toFixed(1)} s by rankwright's analyzer), and starting threads.`,
  ].join('\n');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
