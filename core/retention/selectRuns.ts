import type { KeptRun } from '../contracts/garbage';

export interface RetainableRun {
  runId: string;
  pipeline: string;
  /** ISO time. */
  startedAt: string;
  isOpen: boolean;
}

export interface RetentionRule {
  /** Newest runs of each pipeline. */
  keepRuns?: number;
  keepDays?: number;
}

const dayMs = 24 * 3_600_000;

/**
 * The runs whose artifacts are kept, each with its first reason: open ones, those of a promoted model, those that a
 * pipeline names, the newest of each pipeline, and those that are not older than so many days. Either rule keeps.
 * @param named runs that stand in what is kept of pipelines, the promoted ones first
 */
export function selectRuns(
  runs: readonly RetainableRun[],
  { promoted, named }: { promoted: ReadonlySet<string>; named: ReadonlySet<string> },
  { keepRuns = 0, keepDays }: RetentionRule,
  nowMs: number,
): KeptRun[] {
  const newestFirst = runs.toSorted((left, right) => (left.startedAt < right.startedAt ? 1 : -1));
  const seen = new Map<string, number>();
  return newestFirst.flatMap(({ runId, pipeline, startedAt, isOpen }) => {
    const place = seen.get(pipeline) ?? 0;
    seen.set(pipeline, place + 1);
    const isRecent = keepDays !== undefined && nowMs - Date.parse(startedAt) <= keepDays * dayMs;
    const reasons: [KeptRun['reason'], boolean][] = [
      ['open', isOpen],
      ['promoted', promoted.has(runId)],
      ['named', named.has(runId)],
      ['newest', place < keepRuns],
      ['recent', isRecent],
    ];
    const reason = reasons.find(([, holds]) => holds)?.[0];
    return reason ? [{ runId, pipeline, reason }] : [];
  });
}
