import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainerJob, TrainerMessage } from '../../core/contracts/trainerProtocol';
import { sha256 } from '../../core/hashing/digest';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import { TrainerFailure, type ResultOf, type TrainerRunOptions } from '../../infra/trainer/trainer';
import type { StageContext } from '../stage/definition';
import { createTrainingProgress } from './trainingProgress';

export type TrainerContext = Pick<
  StageContext<unknown, string>,
  'tools' | 'progress' | 'signal' | 'scratchFolder' | 'store' | 'key'
>;

/**
 * Runs one job of the trainer for a stage: its messages become heartbeats, and cancellation reaches its process. Of one
 * that fails all that it printed is kept as `logs/<key>/…`, which the failure names.
 */
export async function runTrainerJob<Job extends TrainerJob>(
  job: Job,
  { tools, progress, signal, scratchFolder, store, key }: TrainerContext,
  { onMessage, hungAfterMs }: Pick<TrainerRunOptions, 'onMessage' | 'hungAfterMs'> = {},
): Promise<ResultOf<Job>> {
  const logFile = join(scratchFolder, 'trainer.log');
  const describe = createTrainingProgress();
  const tell = (message: TrainerMessage): void => {
    onMessage?.(message);
    const details = describe(message);
    // One that finds the run cancelled rejects; the signal tells the same to the trainer.
    if (details) progress(details).catch(() => undefined);
  };
  try {
    return await tools.trainer.run(job, {
      ...{ signal, logFile, onMessage: tell },
      ...(hungAfterMs === undefined ? {} : { hungAfterMs }),
    });
  } catch (error) {
    if (!(error instanceof TrainerFailure) || error.reason === 'stopped') throw error;
    const logAddress = await keepLog(logFile, store, key);
    throw logAddress === undefined ? error : error.with({ logAddress });
  }
}

/** A log that cannot be kept must not hide why the training failed. */
async function keepLog(logFile: string, store: ObjectStore, key: string): Promise<string | undefined> {
  try {
    if ((await stat(logFile)).size === 0) return undefined;
    const object = `logs/${key}/trainer-${sha256(await readFile(logFile)).slice(0, 16)}.log`;
    await store.putFileIfAbsent(object, logFile);
    return `${store.address}/${object}`;
  } catch {
    return undefined;
  }
}
