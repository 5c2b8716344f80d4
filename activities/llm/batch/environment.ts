import type { ObjectStore } from '../../../infra/artifactStore/objectStore';
import type { BatchEndpoint } from '../../../infra/llm/batch/batchEndpoints';
import type { Ledger } from '../../../infra/ledger/ledger';

/** What the activities of a provider's batch need of the outside. */
export interface BatchEnvironment extends BatchEndpoint {
  store: ObjectStore;
  ledger: Pick<Ledger, 'answeredKeys' | 'openScope'>;
  heartbeat: (details: unknown) => void;
  signal: AbortSignal;
}
