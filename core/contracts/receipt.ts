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
  usage?: Usage;
  summary?: Record<string, unknown>;
}
