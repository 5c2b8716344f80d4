import { z } from 'zod';
import { findCronProblem } from '../schedule/cron';
import { parseDurationMs } from '../schedule/duration';
import { findTimeZoneProblem } from '../schedule/timeZone';
import type { Delivery } from './notification';
import type { ArtifactReference } from './manifest';
import { schemaVersionSchema } from './schemaVersion';
import type { Promotion } from './promotion';
import type { RunInput } from './run';
import { notifyTargetSchema, type NotifyTarget } from './spec/notify';

const durationSchema = z.string().superRefine((text, context) => {
  if (parseDurationMs(text) === undefined)
    context.addIssue({ code: 'custom', message: 'is no duration; write it as 30s, 5m, 24h or 7d' });
});

const jitterSchema = z.string().superRefine((text, context) => {
  if (text !== '0s' && parseDurationMs(text) === undefined)
    context.addIssue({ code: 'custom', message: 'is no duration; write it as 30s, 5m or 1h, or 0s for none' });
});

const cronSchema = z.string().superRefine((text, context) => {
  const problem = findCronProblem(text);
  if (problem) context.addIssue({ code: 'custom', message: problem });
});

const timeZoneSchema = z.string().superRefine((text, context) => {
  const problem = findTimeZoneProblem(text);
  if (problem) context.addIssue({ code: 'custom', message: problem });
});

export const overlapPolicies = ['skip', 'buffer-one', 'cancel-other'] as const;

export const scheduleNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_.-]{0,62}$/, 'lower-case letters, digits, dash, dot and underscore, at most 63');

const settingFields = {
  /** Five fields, or several such lines. */
  cron: z.union([cronSchema.transform((one) => [one]), z.array(cronSchema)]).default([]),
  /** A refresh every so often, counted from the Unix epoch. */
  every: durationSchema.optional(),
  /** In which the cron fields are read. */
  timezone: timeZoneSchema.default('UTC'),
  /** Each refresh is late by a random time up to this; 0s is none. */
  jitter: jitterSchema.optional(),
  /** What happens when a refresh is due and the one before it goes on. */
  overlap: z.enum(overlapPolicies).default('skip'),
  /** How late a refresh may still be started after the server was down; older ones are left out. */
  catchup: durationSchema.default('1h'),
  pauseOnFailure: z.boolean().default(false),
  pauseOnRegression: z.boolean().default(false),
  /** Whether it is paused when it is created. */
  paused: z.boolean().default(false),
  note: z.string().min(1).optional(),
  notify: z.array(notifyTargetSchema).default([]),
};

const hasTime = ({ cron, every }: { cron: string[]; every?: string | undefined }): boolean =>
  cron.length > 0 || every !== undefined;
const noTime = { message: 'says not when: name cron, such as "0 3 * * 1", or every, such as 24h' };

/** When a schedule refreshes, and what it does about trouble; every default is ours and stated, none is the SDK's. */
export const scheduleSettingsSchema = z.strictObject(settingFields).refine(hasTime, noTime);
export type ScheduleSettings = z.infer<typeof scheduleSettingsSchema>;

/** A schedule as a file of schedules names it. */
export const scheduleEntrySchema = z
  .strictObject({
    name: scheduleNameSchema,
    /** The path of the spec, from the folder of the file. */
    spec: z.string().min(1),
    set: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
    /** Where the spec's paths count from on the workers; absent: the spec's folder on this machine. */
    folder: z.string().min(1).optional(),
    ...settingFields,
  })
  .refine(hasTime, noTime);
export type ScheduleEntry = z.infer<typeof scheduleEntrySchema>;

/** A file of schedules, for people who keep them in git. `name` says which schedules are this file's. */
export const scheduleFileSchema = z.strictObject({
  /** Absent: 1. */
  schemaVersion: schemaVersionSchema.optional(),
  name: scheduleNameSchema,
  schedules: z.array(scheduleEntrySchema),
});
export type ScheduleFile = z.infer<typeof scheduleFileSchema>;

/** What the workflow `scheduledRefresh` is started with: all of it is shown in Temporal's UI, and none of it is secret. */
export interface RefreshInput {
  schedule: string;
  pipeline: string;
  spec: StoredSpecReference;
  settings: ScheduleSettings;
  /** Those of the spec and of the schedule. */
  notify: NotifyTarget[];
  /** The file of schedules that it was applied from. */
  appliedFrom?: string;
  /** Of a backfill: the time of the period (ISO 8601). The corpus is cut there, and nothing is promoted. */
  asOf?: string;
}

/** A spec as it was when the schedule was created: `specs/<digest>.json`. */
export interface StoredSpecReference {
  digest: string;
  /** What the person called it. */
  label: string;
}

/** How a refresh ended. `already-running`: the same spec over the same files was, so nothing was started. */
export interface RefreshResult {
  runId: string;
  status: 'completed' | 'already-running' | 'done-before' | 'cancelled';
  promotion?: Promotion;
  /** The note with which the schedule was paused. */
  pausedWith?: string;
}

export interface BackfillInput {
  refresh: RefreshInput;
  /** Of the periods, in order (ISO 8601). */
  times: string[];
  /** Refreshes at a time. */
  concurrency: number;
  /** What the histories before this one came to. */
  progress?: BackfillResult;
}

export interface BackfillResult {
  next: number;
  completed: string[];
  /** Done before, or running elsewhere. */
  left: string[];
  failed: string[];
}

/** What starts a run, whoever starts it. */
export interface PreparedRun {
  input: RunInput;
  /** Of what the run works on: two with the same one do the same work. */
  inputDigest: string;
  summary: string;
  details: string;
}

export type Preparation = { prepared: PreparedRun } | { running: string } | { done: string };

export interface Conclusion {
  refresh: RefreshInput;
  runId: string;
  outcome: { gate: ArtifactReference; promotion: Promotion } | { failure: string };
}

/** Activities of the queue `rankwright-cpu` around runs: what starts a scheduled one, ends it, and tells people. */
export interface RefreshActivities {
  /**
   * Reads the sources again and stores them, as the command `run` does on the machine of a person. `taken` are the ids
   * that other runs of the same second were found to have.
   */
  prepareRun(refresh: RefreshInput, runId: string, taken?: readonly string[]): Promise<Preparation>;
  /** Pauses the schedule where its settings say so; returns the note. */
  concludeRefresh(conclusion: Conclusion): Promise<string | null>;
  deliverNotification(delivery: Delivery): Promise<void>;
}
