import { createCpuActivities } from '../activities/createActivities';
import { createEstimateActivities } from '../activities/estimate/createEstimateActivities';
import { readEnvironment } from '../infra/environment';
import { taskQueues } from '../temporal.config';
import { createStageDependencies } from './createStageDependencies';
import { runMain } from './runMain';
import { runWorker } from './runWorker';

/** The worker of everything that needs neither a language model nor a GPU; it hosts the workflows too. */
export async function main(): Promise<void> {
  const environment = readEnvironment();
  const dependencies = createStageDependencies(environment);
  await runWorker({
    environment,
    store: dependencies.store,
    taskQueue: taskQueues.cpu,
    activities: { ...createCpuActivities(dependencies), ...createEstimateActivities(dependencies) },
    concurrency: 2,
    hostsWorkflows: true,
  });
}

if (require.main === module) runMain(main);
