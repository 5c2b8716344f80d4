import type { RunView } from './run';
import type { GateVerdict } from './promotion';

/** Runs of one pipeline, the newest first. */
export interface PipelineHistory {
  pipeline: string;
  /** The run whose model is promoted now. */
  promoted?: string;
  runs: RunOfHistory[];
}

export interface RunOfHistory {
  runId: string;
  status: RunView['status'];
  startedAt: string;
  closedAt?: string;
  /** Temporal does not know it any more. */
  isForgotten?: true;
  /** Why its record cannot be read, so that all below is unknown. */
  unreadable?: string;
  /** `promoted`: this run's model was promoted when it ended; whether it still is says `PipelineHistory.promoted`. */
  gate?: { verdict: GateVerdict; promoted: boolean; reasons: string[] };
  metric?: HistoryMetric;
  /** What this run asked and paid itself; `nanoUsd` is absent where something that was asked has no price. */
  own: { requests: number; nanoUsd?: number };
  stages: { made: number; reused: number };
  /** Rows of the latest stage that makes training groups. */
  trainingRows?: number;
}

/** A mean of the system that the gate would deploy, on the first set whose lists a search found. */
export interface HistoryMetric {
  set: string;
  system: string;
  name: string;
  mean: number;
  /** Less that of the run before with the same documents, questions and judgements; absent where there is none. */
  change?: { since: string; difference: number };
}
