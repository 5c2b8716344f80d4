import type { ScheduleSettings, StoredSpecReference } from '../../../core/contracts/schedule';
import type { GateVerdict } from '../../../core/contracts/promotion';
import type { ApplyAction } from '../../../core/schedule/planApply';
import type { StoredSpec } from './storedSpec';

export type { ApplyAction, StoredSpec };

/** Schedules as people look after them. All but `create` and `apply` throw missing-object for a name that is none. */
export interface ScheduleClient {
  create(schedule: NewSchedule): Promise<ScheduleView>;
  /** Changes what is named and leaves the rest. */
  update(name: string, change: ScheduleChange): Promise<ScheduleView>;
  list(): Promise<ScheduleView[]>;
  /** With its latest refreshes. */
  describe(name: string): Promise<DescribedSchedule>;
  /** One that is paused already keeps the note that says why, unless `replaces`; answers with the note that it has now. */
  pause(name: string, note: string, options: { replaces: boolean }): Promise<Paused>;
  unpause(name: string, note: string): Promise<void>;
  /** Fires it now, whether or not it is paused, and waits some seconds to see what came of it. */
  trigger(name: string): Promise<Triggered>;
  backfill(name: string, period: { from: Date; to: Date; concurrency: number }): Promise<StartedBackfill>;
  delete(name: string): Promise<void>;
  /** Makes the schedules of a file be as it says. */
  apply(file: { name: string; schedules: NewSchedule[] }, options: ApplyOptions): Promise<ApplyAction[]>;
}

export interface Paused {
  wasPaused: boolean;
  note: string;
}

export interface NewSchedule {
  name: string;
  spec: StoredSpec;
  settings: ScheduleSettings;
  appliedFrom?: string;
}

export interface ScheduleChange {
  spec?: StoredSpec;
  settings: Partial<ScheduleSettings>;
}

export interface ScheduleView {
  name: string;
  pipeline: string;
  spec: StoredSpecReference;
  /** As they are in Temporal, where somebody may have changed some. */
  settings: ScheduleSettings;
  paused: boolean;
  note?: string;
  appliedFrom?: string;
  /** ISO 8601. */
  nextTimes: string[];
}

export interface DescribedSchedule extends ScheduleView {
  createdAt: string;
  counts: { taken: number; skippedForOverlap: number; missedCatchup: number };
  /** The newest first. */
  refreshes: RefreshView[];
  /** The promoted model of the pipeline and those before it, the newest first. */
  promotions: { runId: string; way?: string; at?: string; by?: string; why?: string }[];
}

/** One firing, and what is known of its run. */
export interface RefreshView {
  workflowId: string;
  startedAt: string;
  /** Undefined until a worker has taken it. */
  runId?: string;
  /** The period of a backfill. */
  asOf?: string;
  status: string;
  verdict?: GateVerdict;
  promoted?: boolean;
  /** Why the run failed or its model is not promoted. */
  reason?: string;
  costNanoUsd?: number;
}

export interface Triggered {
  outcome: 'started' | 'skipped' | 'waiting';
  /** Of one that a worker has taken. */
  runId?: string;
}

export interface StartedBackfill {
  workflowId: string;
  times: string[];
  wasRunning: boolean;
}

export interface ApplyOptions {
  /** Deletes schedules that were applied from this file and are no longer in it. */
  prune: boolean;
  /** Takes over schedules that were not applied from this file. */
  adopt: boolean;
  /** Only tells what would be done. */
  dryRun: boolean;
}
