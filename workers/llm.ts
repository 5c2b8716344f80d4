import { createLlmActivities, type LlmDependencies } from '../activities/createActivities';
import { S3ObjectStore } from '../infra/artifactStore/s3ObjectStore';
import { readEnvironment, type Environment } from '../infra/environment';
import { Ledger } from '../infra/ledger/ledger';
import { createBatchEndpoints } from '../infra/llm/batch/batchEndpoints';
import { createGates } from '../infra/llm/limits/gate';
import { createEndpoints } from '../infra/llm/online/endpoints';
import { taskQueues } from '../temporal.config';
import { runMain } from './runMain';
import { runWorker } from './runWorker';

/** The worker that asks language models; more of them ask more. All its shards together bound its requests. */
export async function main(): Promise<void> {
  const environment = readEnvironment();
  const dependencies = createLlmDependencies(environment);
  await runWorker({
    environment,
    store: dependencies.store,
    taskQueue: taskQueues.llm,
    activities: createLlmActivities(dependencies),
    // Shards: enough that the lanes stay full while some begin or end.
    concurrency: 8,
  });
}

/** What the shards and batches of this process share: each endpoint is opened once, and so is the ledger. */
function createLlmDependencies({ s3, llm: environment }: Environment): LlmDependencies {
  const store = new S3ObjectStore(s3);
  return {
    store,
    ledger: new Ledger(store),
    endpointFor: createEndpoints({ store, environment, gates: createGates(store) }),
    batchEndpointFor: createBatchEndpoints({ store, environment }),
  };
}

if (require.main === module) runMain(main);
