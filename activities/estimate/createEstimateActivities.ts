import type { EstimateActivities, PilotRequest } from '../../core/contracts/estimate';
import type { StageReceipt } from '../../core/contracts/receipt';
import { openArtifact } from '../../infra/artifactStore/manifests';
import { Ledger } from '../../infra/ledger/ledger';
import type { StageDefinition } from '../stage/definition';
import { startPulse } from '../stage/pulse';
import { runStage, type StageEnvironment } from '../stage/runStage';
import { inActivity } from '../temporal/inActivity';
import { estimateStages } from './estimateStages';
import { measureRequests, type LedgerReader } from './measureRequests';
import { pilotPairs, pilotQueries, questionsOf } from './pilot';

/** What estimates need of the process is what stages need. */
export type EstimateDependencies = Pick<StageEnvironment, 'store' | 'tools' | 'codeVersion'>;

/** The activities of the workflow `estimateRun`, on the queue `rankwright-cpu`. */
export function createEstimateActivities(dependencies: EstimateDependencies): EstimateActivities {
  const lookUp = { store: dependencies.store, ledger: new Ledger(dependencies.store) };
  const run = (
    { runId, spec, inputs }: PilotRequest,
    define: () => Promise<StageDefinition> | StageDefinition,
  ): Promise<StageReceipt> =>
    inActivity(async (surroundings) => {
      const definition = await whileAlive(surroundings.heartbeat, async () => define());
      return runStage(definition, { runId, spec, inputs }, { ...dependencies, ...surroundings });
    });
  return {
    planPilotQueries: (request) => run(request, () => pilotQueries(request.count)),
    planPilotPairs: (request) => run(request, () => definePairs(request, lookUp)),
    estimateStages: (request) =>
      inActivity(({ heartbeat }) => whileAlive(heartbeat, () => estimateStages(request, lookUp))),
  };
}

/** The questions come from the ledger, so they are part of the stage's key beside its inputs. */
export async function definePairs(
  { spec, count, inputs }: PilotRequest,
  { store, ledger }: { store: StageEnvironment['store']; ledger: LedgerReader },
): Promise<StageDefinition> {
  const asked = inputs['pilot'];
  if (!asked) throw new TypeError('the pilot of the judge stage needs the input "pilot"');
  const measured = await measureRequests([await openArtifact(store, asked.stage, asked.key)], ledger);
  return pilotPairs(questionsOf(spec, measured), count);
}

/** Looking up answers in a large ledger takes longer than a heartbeat may be away. */
async function whileAlive<Result>(heartbeat: (details: unknown) => void, work: () => Promise<Result>): Promise<Result> {
  const pulse = startPulse(heartbeat, { stage: 'estimate', done: 0, unit: 'requests' });
  try {
    return await work();
  } finally {
    pulse.stop();
  }
}
