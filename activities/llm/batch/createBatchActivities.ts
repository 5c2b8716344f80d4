import { setMaxListeners } from 'node:events';
import { ApplicationFailure } from '@temporalio/common';
import type { LlmActivities } from '../../../core/contracts/activities';
import type { BatchReference } from '../../../core/contracts/llmWork';
import { llmSettings, type LlmSettings } from '../../../core/llm/settings';
import type { ObjectStore } from '../../../infra/artifactStore/objectStore';
import type { BatchEndpoint } from '../../../infra/llm/batch/batchEndpoints';
import { EnqueuedLimit } from '../../../infra/llm/batch/batchProvider';
import type { Ledger } from '../../../infra/ledger/ledger';
import { inActivity, type ActivitySurroundings } from '../../temporal/inActivity';
import { collectBatch } from './collectBatch';
import { cancelBatch, deleteBatchFiles } from './endBatch';
import type { BatchEnvironment } from './environment';
import { planBatches } from './planBatches';
import { readBatch } from './readBatch';
import { submitBatch } from './submitBatch';

export interface BatchDependencies {
  store: ObjectStore;
  ledger: Pick<Ledger, 'answeredKeys' | 'openScope'>;
  /** The Batch API of the endpoint that the settings name; throws when this worker has no key for it. */
  batchEndpointFor(settings: LlmSettings): BatchEndpoint;
}

type BatchActivities = Omit<LlmActivities, 'answerShard'>;

/** The activities of batch mode, bound to what they need. */
export function createBatchActivities(dependencies: BatchDependencies): BatchActivities {
  const { store, ledger } = dependencies;
  const bind = <Result>(batch: BatchReference, work: (environment: BatchEnvironment) => Promise<Result>) =>
    inActivity(async ({ heartbeat, signal }: ActivitySurroundings) => {
      // Every page of a listing listens to the one signal; Node would take more than ten for a leak.
      setMaxListeners(0, signal);
      const endpoint = dependencies.batchEndpointFor(llmSettings(batch.spec, batch.llmStage));
      return work({ store, ledger, heartbeat, signal, ...endpoint });
    });
  return {
    planBatches: (request) =>
      inActivity(async (surroundings) => {
        const { capability } = dependencies.batchEndpointFor(llmSettings(request.spec, request.llmStage));
        return planBatches(request, { store, ledger, capability, ...surroundings });
      }),
    submitBatch: (batch) => bind(batch, (environment) => submitBatch(batch, environment).catch(sayEnqueuedLimit)),
    readBatch: (batch, submitted) => bind(batch, (environment) => readBatch(batch, submitted, environment)),
    collectBatch: (batch, submitted, state) =>
      bind(batch, (environment) => collectBatch(batch, submitted, state, environment)),
    cancelBatch: (batch, submitted) => bind(batch, (environment) => cancelBatch(batch, submitted, environment)),
    deleteBatchFiles: (batch, submitted, state) =>
      bind(batch, (environment) => deleteBatchFiles(batch, submitted, state, environment)),
  };
}

/** Not retried by Temporal: the workflow knows what else is enqueued, and waits without a worker. */
function sayEnqueuedLimit(error: unknown): never {
  if (!(error instanceof EnqueuedLimit)) throw error;
  throw ApplicationFailure.create({ message: error.message, type: 'llm-enqueued-limit', nonRetryable: true });
}
