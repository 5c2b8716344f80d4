import { exitCodes, UsageError } from '../exitCodes';
import { workerNames, type WorkerName, type World } from '../ports';

/** Runs one worker process in the foreground until it is told to stop. */
export async function runWorker(world: World, name: string): Promise<number> {
  if (!isWorkerName(name)) {
    throw new UsageError(
      `there is no worker "${name}"`,
      `name one of ${workerNames.join(', ')}, such as: npx rankwright worker cpu`,
    );
  }
  await world.runWorker(name);
  return exitCodes.finished;
}

function isWorkerName(name: string): name is WorkerName {
  return (workerNames as readonly string[]).includes(name);
}
