import { join } from 'node:path';
import type { TrainerJob, TrainerMessage } from '../../core/contracts/trainerProtocol';
import type { ActivityProgress } from '../../core/contracts/run';
import type { ResultOf } from '../../infra/trainer/trainer';
import type { StageContext } from '../stage/definition';

/** The trainer says nothing while it loads a model, so we say that it is alive. */
const pulseMs = 5_000;

/**
 * Runs one job of the trainer for a stage: its steps become heartbeats, cancellation reaches its process, and
 * what it printed is kept as `trainer.log` of the error when it fails.
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
  let latest: Omit<ActivityProgress, 'stage' | 'item'> = { phase: 'start', done: 0, unit: 'steps' };
  // A heartbeat that finds the run cancelled rejects; the signal tells the same to the trainer.
  const tell = (): void => void progress(latest).catch(() => undefined);
  const pulse = setInterval(tell, pulseMs);
  try {
    return await tools.trainer.run(job, {
      signal,
      logFile: join(scratchFolder, 'trainer.log'),
      onMessage: (message) => {
        onMessage(message);
        latest = describe(message) ?? latest;
        tell();
      },
    });
  } finally {
    clearInterval(pulse);
  }
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
