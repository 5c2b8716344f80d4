import { createCpuActivities, type StageDependencies } from '../activities/createActivities';
import { createEstimateActivities } from '../activities/estimate/createEstimateActivities';
import { createRefreshActivities, type RefreshDependencies } from '../activities/schedule/createRefreshActivities';
import { S3ObjectStore } from '../infra/artifactStore/s3ObjectStore';
import { createScheduleDesk } from '../infra/client/schedules/scheduleDesk';
import { readEnvironment, type Environment } from '../infra/environment';
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
    activities: {
      ...createCpuActivities(dependencies),
      ...createEstimateActivities(dependencies),
      ...createRefreshActivities(refreshDependencies(environment, dependencies)),
    },
    concurrency: 2,
    hostsWorkflows: true,
  });
}

/** A scheduled run is prepared here as on the machine of a person who starts one. */
function refreshDependencies(environment: Environment, { store }: StageDependencies): RefreshDependencies {
  return {
    store,
    desk: createScheduleDesk(environment.temporal),
    modelPlaces: {
      hub: environment.hub,
      openBucket: (bucket) => new S3ObjectStore({ ...environment.s3, bucket }),
    },
    priceTable: environment.llm.priceTable,
    notify: environment.notify,
  };
}

if (require.main === module) runMain(main);
