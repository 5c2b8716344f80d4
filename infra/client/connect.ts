import { Client as TemporalClient, Connection } from '@temporalio/client';
import { RankwrightError } from '../../core/errors';
import { openAttributes, requireAttributes } from './attributes';
import type { Client } from './client';
import type { ObjectStore } from '../artifactStore/objectStore';
import { S3ObjectStore } from '../artifactStore/s3ObjectStore';
import { readEnvironment, type Environment } from '../environment';
import type { ModelPlaces } from '../models/modelPlaces';
import { openPromotions } from './promotions';
import { connectionMend } from '../temporalSettings';
import { readComparedRuns } from './comparison/readComparedRuns';
import { readRunsDiff } from './comparison/readRunsDiff';
import { controlRun } from './controlRun';
import { estimateRun } from './estimate';
import { exportRun } from './exportRun';
import { fetchTunedModel } from './fetchTunedModel';
import { collectGarbage } from './garbage/collectGarbage';
import { readAuditSheet, writeAuditSheet } from './judgeAudit';
import { openLedger } from './ledger';
import { explainStage } from './lineage/explainStage';
import { readRowLineage } from './lineage/readRowLineage';
import { readRunLineage } from './lineage/readRunLineage';
import { readFailed } from './readFailed';
import { readPipelineHistory } from './readPipelineHistory';
import { readChanges } from './readChanges';
import { readReport } from './readReport';
import { cancelRun, listRuns, viewRun } from './runs';
import { sampleRows } from './sampleRows';
import { openSchedules } from './schedules/openSchedules';
import { startRun } from './startRun';
import { verifyRun } from './verification/verifyRun';

/** What the functions of this folder share. */
export interface ClientContext {
  temporal: TemporalClient;
  store: ObjectStore;
  namespace: string;
  modelPlaces: ModelPlaces;
  /** Where models are kept on this machine. */
  cacheFolder: string;
  /** The file of prices that RANKWRIGHT_PRICES names. */
  priceTable?: string;
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
    cacheFolder: environment.cacheFolder,
    modelPlaces: {
      hub: environment.hub,
      openBucket: (bucket) => new S3ObjectStore({ ...environment.s3, bucket }),
    },
    ...(environment.llm.priceTable ? { priceTable: environment.llm.priceTable } : {}),
  };
  const attributes = openAttributes(connection, namespace);
  return {
    startRun: async (spec, options) => {
      await requireAttributes(attributes, namespace);
      return startRun(spec, options, context);
    },
    estimate: (spec, options) => estimateRun(spec, { ...options, pricesFile: context.priceTable }, context),
    viewRun: (runId) => viewRun(runId, context),
    listRuns: (limit) => listRuns(limit, context),
    cancelRun: (runId) => cancelRun(runId, context),
    controlRun: (runId, command) => controlRun(runId, command, context),
    readFailed: (runId, selection) => readFailed(runId, selection, context),
    readReport: (runId, format) => readReport(runId, format, context),
    readChanges: (runId, format) => readChanges(runId, format, context),
    readComparedRuns: (runIds) => readComparedRuns(runIds, context),
    exportRun: (runId, options) => exportRun(runId, options, context),
    sampleRows: (runId, selection) => sampleRows(runId, selection, context),
    writeAuditSheet: (runId, selection) => writeAuditSheet(runId, selection, context),
    readAuditSheet: (runId, sheet) => readAuditSheet(runId, sheet, context),
    readHistory: (pipeline, limit) => readPipelineHistory(pipeline, limit, context),
    readDiff: (before, after) => readRunsDiff(before, after, context),
    explainStage: (runId, stage) => explainStage(runId, stage, context),
    readRunLineage: (runId) => readRunLineage(runId, context),
    readRowLineage: (runId, row) => readRowLineage(runId, row, context),
    verifyRun: (runId) => verifyRun(runId, context),
    collectGarbage: (selection) => collectGarbage(selection, context),
    fetchTunedModel: (runId) => fetchTunedModel(runId, context),
    ledger: openLedger(context),
    attributes,
    schedules: openSchedules(context),
    promotions: openPromotions(context),
    close: () => connection.close(),
  };
}

async function connectTo({ address, connection }: Environment['temporal']): Promise<Connection> {
  try {
    return await Connection.connect({ ...connection, connectTimeout: '10s' });
  } catch (cause) {
    throw new RankwrightError('not-configured', `no Temporal server answers at ${address}`, {
      mend: connectionMend(connection),
      cause,
    });
  }
}
