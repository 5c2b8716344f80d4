import type { QuarantineReason } from '../../core/contracts/llmWork';

export type FailedByReason = Partial<Record<QuarantineReason, number>>;

export function sumFailures(all: Iterable<FailedByReason>): FailedByReason {
  const sum: FailedByReason = {};
  for (const counts of all) {
    for (const [reason, count] of Object.entries(counts) as [QuarantineReason, number][])
      sum[reason] = (sum[reason] ?? 0) + count;
  }
  return sum;
}

export function countFailures(counts: FailedByReason): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
