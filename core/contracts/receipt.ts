import type { ArtifactReference, Counts, Usage } from './manifest';

/** All that a stage tells the workflow: a receipt stays far under 64 KiB however large the artifact is. */
export interface StageReceipt extends ArtifactReference {
  /** `item` tells apart stages that run several times, such as one evaluation per set. */
  item?: string;
  reused: boolean;
  counts: Counts;
  parts: number;
  bytes: number;
  durationMs: number;
  /** What made the artifact asked and paid, whoever did so. */
  usage?: Usage;
  /** What this run asked and paid for it itself, where earlier answers were read. */
  ownUsage?: Usage;
  summary?: Record<string, unknown>;
}

/** What a run asked and paid for a stage itself; of one that was reused, what the run that made it did. */
export function usageInRun({ usage, ownUsage }: Pick<StageReceipt, 'usage' | 'ownUsage'>): Usage | undefined {
  return ownUsage ?? usage;
}
