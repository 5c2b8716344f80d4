import { createGpuActivities } from '../activities/createActivities';
import { readEnvironment } from '../infra/environment';
import { taskQueues } from '../temporal.config';
import { createStageDependencies } from './createStageDependencies';
import { runMain } from './runMain';
import { runWorker } from './runWorker';
import { businessMetrics } from './telemetry/businessMetrics';
import { observeTraining } from './telemetry/observeTraining';

/** The worker that trains: one training at a time, so that two never share a GPU. */
export async function main(): Promise<void> {
  const environment = readEnvironment();
  const dependencies = createStageDependencies(environment);
  const { tools } = dependencies;
  if (environment.telemetry.metrics) tools.trainer = observeTraining(tools.trainer, businessMetrics);
  await runWorker({
    environment,
    store: dependencies.store,
    taskQueue: taskQueues.gpu,
    activities: createGpuActivities(dependencies),
    concurrency: 1,
  });
}

if (require.main === module) runMain(main);
