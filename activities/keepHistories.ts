import type { ObjectStore } from '../infra/artifactStore/objectStore';
import { keepHistories as keep } from '../infra/histories/keptHistories';
import type { FetchHistory } from '../infra/histories/walkHistories';

interface HistoryEnvironment {
  store: ObjectStore;
  /** From the Temporal that runs this activity. */
  fetch: FetchHistory;
  workflow: { workflowId: string; runId: string };
  heartbeat: (details: unknown) => void;
}

/** Writes the histories of the run that asks for it, and of its children, to `runs/<run id>/histories/`. */
export async function keepHistories({ store, fetch, workflow, heartbeat }: HistoryEnvironment): Promise<void> {
  await keep(workflow, { store, fetch, tell: (done) => heartbeat({ stage: 'history', done, unit: 'histories' }) });
}
