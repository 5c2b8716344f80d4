import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainJob } from '../../core/contracts/trainerProtocol';
import { CheckpointStore, DamagedCheckpoint } from '../../infra/trainer/checkpointStore';
import { TrainerFailure, type ResultOf } from '../../infra/trainer/trainer';
import { runTrainerJob, type TrainerContext } from './runTrainerJob';
import { followCourse, readCourse, warn, type TrainingCourse } from './trainingCourse';
import { startUploads } from './uploadCheckpoints';

/** Absent: every 5 minutes, the newest 3 kept, 10 minutes of silence. */
export interface CheckpointSettings {
  checkpointEverySteps?: number | undefined;
  checkpointEveryMinutes?: number | undefined;
  keepCheckpoints?: number | undefined;
  hungAfterMinutes?: number | undefined;
}

export interface Training {
  result: ResultOf<TrainJob>;
  course: TrainingCourse;
  /** The step of the checkpoint that it went on from; 0 for one that began anew. */
  resumedFromStep: number;
}

interface Resumed {
  step: number;
  folder: string;
}

/** On the trainer's own disk: the one that is written and the one before, which may just be taken hold of. */
const keptByTrainer = 2;

/**
 * Trains from the newest checkpoint on S3 that can be used, or from the beginning, and stores new ones beside. One that is
 * damaged, or that the trainer refuses because it belongs to another version of it, is left out with a warning.
 */
export async function trainWithCheckpoints(
  job: Omit<TrainJob, 'checkpointFolder'>,
  settings: CheckpointSettings,
  context: TrainerContext,
): Promise<Training> {
  const checkpoints = new CheckpointStore(context.store, context.key);
  const warnings: string[] = [];
  for (;;) {
    const resumed = await restoreNewest(checkpoints, join(context.scratchFolder, 'resumed'), warnings);
    const course = resumed ? await readCourse(resumed.folder) : { steps: [], warnings: [] };
    for (const text of warnings) warn(course, text);
    try {
      const result = await trainFrom(resumed, course, { job, settings, context, checkpoints });
      return { result, course, resumedFromStep: resumed?.step ?? 0 };
    } catch (error) {
      if (!resumed || !(error instanceof TrainerFailure) || error.reason !== 'bad-checkpoint') throw error;
      warnings.push(`the checkpoint of step ${resumed.step} was not resumed from: ${error.message}`);
      await checkpoints.discard(resumed.step);
    }
  }
}

async function restoreNewest(
  checkpoints: CheckpointStore,
  folder: string,
  warnings: string[],
): Promise<Resumed | undefined> {
  for (const step of await checkpoints.steps()) {
    await rm(folder, { recursive: true, force: true });
    try {
      await checkpoints.download(step, folder);
      return { step, folder };
    } catch (error) {
      if (!(error instanceof DamagedCheckpoint)) throw error;
      warnings.push(`the checkpoint of step ${step} was left out: ${error.message}`);
      await checkpoints.discard(step);
    }
  }
  return undefined;
}

async function trainFrom(
  resumed: Resumed | undefined,
  course: TrainingCourse,
  {
    job,
    settings,
    context,
    checkpoints,
  }: {
    job: Omit<TrainJob, 'checkpointFolder'>;
    settings: CheckpointSettings;
    context: TrainerContext;
    checkpoints: CheckpointStore;
  },
): Promise<ResultOf<TrainJob>> {
  const { checkpointEverySteps, checkpointEveryMinutes, keepCheckpoints = 3, hungAfterMinutes = 10 } = settings;
  const uploads = startUploads({
    ...{ checkpoints, folder: context.scratchFolder, keep: keepCheckpoints, signal: context.signal },
    onTrouble: (message) => warn(course, `a checkpoint was not stored: ${message}`),
  });
  const whole: TrainJob = {
    ...job,
    checkpointFolder: join(context.scratchFolder, 'checkpoints'),
    keepCheckpoints: keptByTrainer,
    ...(checkpointEverySteps === undefined ? {} : { checkpointEverySteps }),
    ...(checkpointEveryMinutes === undefined ? {} : { checkpointEveryMinutes }),
    ...(resumed ? { resumeFrom: resumed.folder } : {}),
  };
  try {
    const result = await runTrainerJob(whole, context, {
      hungAfterMs: hungAfterMinutes * 60_000,
      onMessage: (message) => {
        followCourse(course, message);
        if (message.type === 'checkpoint') uploads.add(message.folder, course);
      },
    });
    await uploads.abandon();
    return result;
  } finally {
    await uploads.finish();
  }
}
