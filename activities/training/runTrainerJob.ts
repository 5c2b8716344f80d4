import { join } from 'node:path';
import type { TrainerJob, TrainerMessage } from '../../core/contracts/trainerProtocol';
import type { ActivityProgress } from '../../core/contracts/run';
import type { ResultOf } from '../../infra/trainer/trainer';
import type { StageContext } from '../stage/definition';

/**
 * Runs one job of the trainer for a stage: its steps become heartbeats, and cancellation reaches its process.
 */
export async function runTrainerJob<Job extends TrainerJob>(
  job: Job,
  {
    tools,
    progress,
    signal,
    scratchFolder,
  }: Pick<StageContext<unknown, string>, 'tools' | 'progress' | 'signal' | 'scratchFolder'>,
  onMessage: (message: TrainerMessage) => void = () => undefined,
): Promise<ResultOf<Job>> {
  return tools.trainer.run(job, {
    signal,
    logFile: join(scratchFolder, 'trainer.log'),
    onMessage: (message) => {
      onMessage(message);
      const details = describe(message);
      // One that finds the run cancelled rejects; the signal tells the same to the trainer.
      if (details) progress(details).catch(() => undefined);
    },
  });
}

function describe(message: TrainerMessage): Omit<ActivityProgress, 'stage' | 'item'> | undefined {
  if (message.type !== 'step') return undefined;
  const { step, totalSteps, loss, pairsPerSecond } = message;
  return {
    phase: 'train',
    done: step,
    total: totalSteps,
    unit: 'steps',
    note: `loss ${loss.toFixed(3)}, ${pairsPerSecond.toFixed(0)} pairs/s`,
  };
}
