import { Client as TemporalClient, Connection } from '@temporalio/client';
import { RankwrightError } from '../../core/errors';
import type { Client } from './client';
import type { ObjectStore } from '../artifactStore/objectStore';
import { S3ObjectStore } from '../artifactStore/s3ObjectStore';
import { readEnvironment, type Environment } from '../environment';
import { cancelRun, listRuns, viewRun } from './runs';
import { readReport } from './readReport';
import { startRun } from './startRun';

/** What the functions of this folder share. */
export interface ClientContext {
  temporal: TemporalClient;
  store: ObjectStore;
  namespace: string;
}

/** Connects to Temporal and the artifact store that the variables name. @throws not-configured when Temporal does not answer. */
export async function connect(variables: Record<string, string | undefined>): Promise<Client> {
  const environment = readEnvironment(variables);
  const { namespace } = environment.temporal;
  const connection = await connectTo(environment.temporal);
  const context: ClientContext = {
    temporal: new TemporalClient({ connection, namespace }),
    store: new S3ObjectStore(environment.s3),
    namespace,
  };
  return {
    startRun: (spec, options) => startRun(spec, options, context),
    viewRun: (runId) => viewRun(runId, context),
    listRuns: (limit) => listRuns(limit, context),
    cancelRun: (runId) => cancelRun(runId, context),
    readReport: (runId, format) => readReport(runId, format, context),
    close: () => connection.close(),
  };
}

async function connectTo({ address, connection }: Environment['temporal']): Promise<Connection> {
  try {
    return await Connection.connect({ ...connection, connectTimeout: '10s' });
  } catch (cause) {
    throw new RankwrightError('not-configured', `no Temporal server answers at ${address}`, {
      mend: 'start one (`npx rankwright up` starts everything), or name yours in TEMPORAL_ADDRESS',
      cause,
    });
  }
}
