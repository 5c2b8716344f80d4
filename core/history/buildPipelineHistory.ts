import type { RunRecord } from '../contracts/activities';
import { sumOwnWork } from '../comparison/compareStages';
import type { HistoryMetric, PipelineHistory, RunOfHistory } from '../contracts/pipelineHistory';
import { evaluationResultSchema } from '../contracts/evaluation';
import type { PipelineSpec } from '../contracts/pipelineSpec';
import type { StageReceipt } from '../contracts/receipt';
import type { RunView } from '../contracts/run';
import { mainMetric, meanOf } from '../evaluation/contenders';

/** A run with what it left; runs that are open, or were terminated, have left no record yet. */
export interface PastRun {
  view: Pick<RunView, 'runId' | 'status' | 'startedAt' | 'closedAt' | 'isForgotten'>;
  record?: RunRecord;
  /** Why there is a record that cannot be read. */
  unreadable?: string;
}

/** Receipts of training groups, the latest stage that changes them last. */
const groupStages = ['assemble', 'teach', 'blend'];

/** The runs of a pipeline beside each other, the newest first, each metric compared with the run before on the same set. */
export function buildPipelineHistory(
  pipeline: string,
  runs: readonly PastRun[],
  promoted: string | undefined,
): PipelineHistory {
  const oldestFirst = runs.toSorted((left, right) => (left.view.startedAt < right.view.startedAt ? -1 : 1));
  const latest = new Map<string, { runId: string; mean: number }>();
  const rows = oldestFirst.map((run): RunOfHistory => {
    const row = toRow(run);
    const measured = run.record && findMetric(run.record);
    if (!measured) return row;
    const { identity, ...metric } = measured;
    const before = latest.get(identity);
    latest.set(identity, { runId: row.runId, mean: metric.mean });
    const change = before && { since: before.runId, difference: metric.mean - before.mean };
    return { ...row, metric: { ...metric, ...(change ? { change } : {}) } };
  });
  return { pipeline, ...(promoted === undefined ? {} : { promoted }), runs: rows.reverse() };
}

function toRow({ view, record, unreadable }: PastRun): RunOfHistory {
  const { runId, status, startedAt, closedAt, isForgotten } = view;
  const receipts = record?.receipts ?? [];
  const compared = receipts.map(({ stage, ...receipt }) => ({ name: stage, ...receipt }));
  const { requests, nanoUsd } = sumOwnWork(compared);
  const groups = receipts.findLast(({ stage }) => groupStages.includes(stage));
  const made = receipts.filter(({ reused }) => !reused).length;
  return {
    ...{ runId, status, startedAt, ...(closedAt ? { closedAt } : {}), ...(isForgotten ? { isForgotten } : {}) },
    ...(unreadable === undefined ? {} : { unreadable }),
    ...(record?.promotion ? { gate: record.promotion } : {}),
    own: { requests, ...(nanoUsd === undefined ? {} : { nanoUsd }) },
    stages: { made, reused: receipts.length - made },
    ...(groups ? { trainingRows: groups.counts.out } : {}),
  };
}

const summarySchema = evaluationResultSchema.omit({ won: true, lost: true });

/** `identity` says with what a mean may be compared: the very set, and lists of the very kind and depth. */
function findMetric({ input, receipts }: RunRecord): (HistoryMetric & { identity: string }) | undefined {
  // Specs of releases that had no gate say nothing of it.
  const system = (input.spec as Partial<PipelineSpec>).gate?.deploy ?? 'tuned';
  for (const receipt of receipts.filter(({ stage }) => stage === 'evaluate')) {
    const parsed = summarySchema.safeParse(receipt.summary?.['result']);
    if (!parsed.success || parsed.data.lists?.kind === 'closed') continue;
    const { name: set, depth, lists, systems } = parsed.data;
    const found = systems.find(({ name }) => name === system);
    if (!found) continue;
    const identity = [setDigest(receipts, receipt), depth, lists?.system ?? 'bm25', system].join(' ');
    return { set, system, name: mainMetric, mean: meanOf(found, mainMetric), identity };
  }
  return undefined;
}

function setDigest(receipts: readonly StageReceipt[], { item }: StageReceipt): string {
  return receipts.find((each) => each.stage === 'ingest' && each.item === item)?.digest ?? '';
}
