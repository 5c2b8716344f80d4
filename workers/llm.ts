import { createLlmActivities } from '../activities/createActivities';
import { S3ObjectStore } from '../infra/artifactStore/s3ObjectStore';
import { readEnvironment } from '../infra/environment';
import { createModelFor } from '../infra/llm/modelFor';
import { taskQueues } from '../temporal.config';
import { runMain } from './runMain';
import { runWorker } from './runWorker';

/** The worker that asks language models; more of them ask more. Each shard bounds its own requests. */
export async function main(): Promise<void> {
  const environment = readEnvironment();
  await runWorker({
    environment,
    taskQueue: taskQueues.llm,
    activities: createLlmActivities({
      store: new S3ObjectStore(environment.s3),
      modelFor: createModelFor(environment.llm),
    }),
    concurrency: 4,
  });
}

if (require.main === module) runMain(main);
