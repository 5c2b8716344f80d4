import path from 'node:path';
import { telemetryVariablesOf } from '../telemetrySettings';
import { startGuardedProcess } from './guardedProcess';
import { projectRoot } from './projectRoot';
import { logFileOf, workerNames, type StackContext, type WorkerName } from './stackOptions';
import { superviseProcess, type Supervised } from './supervise';

/** A worker first drains what it is doing; a training is stopped and starts again with the next worker. */
const GRACE_MS = 15_000;

/** Starts the wanted workers. They count as ready once they run: Temporal keeps tasks until a worker polls. */
export async function startWorkers(context: StackContext, environment: Record<string, string>): Promise<void> {
  for (const name of workerNames.filter((worker) => context.services.has(worker))) {
    context.running.push(await superviseWorker(context, name, environment));
  }
}

/** Workers end before the servers they use; those end in the reverse order of their start. */
export async function stopInOrder(running: Supervised[]): Promise<void> {
  const isWorker = ({ name }: Supervised): boolean => workerNames.some((worker) => worker === name);
  await Promise.all(running.filter(isWorker).map((worker) => worker.stop()));
  for (const server of running.filter((one) => !isWorker(one)).reverse()) await server.stop();
}

function superviseWorker(
  context: StackContext,
  name: WorkerName,
  environment: Record<string, string>,
): Promise<Supervised> {
  const compiled = { command: process.execPath, args: [path.join(projectRoot(), 'dist/workers', `${name}.js`)] };
  const { command, args } = context.options.programs?.[name] ?? compiled;
  const position = workerNames.indexOf(name);
  const env = { ...context.environment, ...environment, ...telemetryVariablesOf(context.environment, position) };
  const logFile = logFileOf(context, name);
  return superviseProcess({
    name,
    onEvent: context.onEvent,
    start: () => startGuardedProcess({ name, command, args, env, logFile, graceMs: GRACE_MS }),
  });
}
