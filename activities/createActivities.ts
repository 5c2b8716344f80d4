import { activityInfo, Context } from '@temporalio/activity';
import type {
  CpuActivities,
  GpuActivities,
  LlmActivities,
  StageActivity,
  StageActivityName,
} from '../core/contracts/activities';
import type { ObjectStore } from '../infra/artifactStore/objectStore';
import { fetchFrom } from '../infra/histories/temporalHistories';
import { assembleGroups } from './assembleGroups';
import { blendGroups } from './blendGroups';
import { checkBaseModel } from './checkBaseModel';
import { checkEncoder } from './checkEncoder';
import { checkExemplars } from './checkExemplars';
import { checkJudge } from './checkJudge';
import { chooseMix } from './chooseMix';
import { chunkDocuments } from './chunkDocuments';
import { collectJudgements } from './collectJudgements';
import { collectProbe } from './collectProbe';
import { collectQueries } from './collectQueries';
import { collectRerankings } from './collectRerankings';
import { compareRerankers } from './compareRerankers';
import { decidePromotion } from './decidePromotion';
import { describeOutcome } from './describeOutcome';
import { describeChanges } from './describeChanges';
import { encodePassages } from './encodePassages';
import { evaluateSystems } from './evaluateSystems';
import { exportModel } from './exportModel';
import { filterQueries } from './filterQueries';
import { findCandidates } from './findCandidates';
import { findPreviousRun } from './findPreviousRun';
import { findPromotion } from './findPromotion';
import { ingestDocuments } from './ingestDocuments';
import { keepHistories } from './keepHistories';
import { listRerankTasks } from './listRerankTasks';
import { answerShard, type ShardEnvironment } from './llm/answerShard';
import { createBatchActivities, type BatchDependencies } from './llm/batch/createBatchActivities';
import { compactLedger } from './llm/compactLedger';
import { findAnswers, sealAnswers } from './llm/sealAnswers';
import { mineNegatives } from './mineNegatives';
import { planJudgeRequests } from './planJudgeRequests';
import { planProbeRequests } from './planProbeRequests';
import { planQueryRequests } from './planQueryRequests';
import { planRerankRequests } from './planRerankRequests';
import { promoteModel } from './promoteModel';
import { rateModel } from './rateModel';
import { recordRun } from './recordRun';
import { renderReport } from './renderReport';
import { rerankCandidates } from './rerankCandidates';
import { selectSubset } from './selectSubset';
import { snapshotCorpus } from './snapshotCorpus';
import type { StageDefinition } from './stage/definition';
import { runStage } from './stage/runStage';
import type { StageTools } from './stage/tools';
import { teachGroups } from './teachGroups';
import { inActivity } from './temporal/inActivity';
import { trainReranker } from './trainReranker';

/** Every stage by the name of its activity. A new stage is its file and its line here. */
export const cpuStages: Record<StageActivityName<CpuActivities>, StageDefinition> = {
  ingestDocuments,
  checkExemplars,
  chunkDocuments,
  encodePassages,
  planQueryRequests,
  collectQueries,
  findCandidates,
  filterQueries,
  planJudgeRequests,
  collectJudgements,
  planProbeRequests,
  collectProbe,
  mineNegatives,
  assembleGroups,
  blendGroups,
  rerankCandidates,
  chooseMix,
  evaluateSystems,
  decidePromotion,
  selectSubset,
  rateModel,
  listRerankTasks,
  planRerankRequests,
  collectRerankings,
  compareRerankers,
  describeChanges,
  renderReport,
};
export const gpuStages: Record<StageActivityName<GpuActivities>, StageDefinition> = {
  teachGroups,
  trainReranker,
  exportModel,
};

export interface StageDependencies {
  store: ObjectStore;
  tools: StageTools;
  codeVersion: string;
}

export function createCpuActivities(dependencies: StageDependencies): CpuActivities {
  const { store } = dependencies;
  return {
    ...bindStages(cpuStages, dependencies),
    snapshotCorpus: (prefix) => inActivity(() => snapshotCorpus(prefix, store)),
    checkEncoder: (request) => inActivity(() => checkEncoder(request, dependencies.tools)),
    checkJudge: (request) => inActivity(() => checkJudge(request, store)),
    findAnswers: (request) => inActivity(({ workflow }) => findAnswers(request, { ...dependencies, workflow })),
    sealAnswers: (request) => inActivity(({ workflow }) => sealAnswers(request, { ...dependencies, workflow })),
    compactLedger: () => inActivity((surroundings) => compactLedger({ store, ...surroundings })),
    findPreviousRun: (pipeline) => inActivity(() => findPreviousRun(pipeline, store)),
    findPromotion: (pipeline) => inActivity(() => findPromotion(pipeline, store)),
    promoteModel: (request) => inActivity(() => promoteModel(request, store)),
    describeOutcome: (request) => inActivity(() => describeOutcome(request, store)),
    recordRun: (record) => inActivity(() => recordRun(record, store)),
    keepHistories: () =>
      inActivity((surroundings) =>
        keepHistories({ store, fetch: fetchFrom(Context.current().client), ...surroundings }),
      ),
  };
}

export function createGpuActivities(dependencies: StageDependencies): GpuActivities {
  const { tools } = dependencies;
  return {
    ...bindStages(gpuStages, dependencies),
    checkBaseModel: (request) => inActivity(({ signal }) => checkBaseModel(request, { tools, signal })),
  };
}

export type LlmDependencies = Pick<ShardEnvironment, 'store' | 'ledger' | 'endpointFor'> & BatchDependencies;

export function createLlmActivities(dependencies: LlmDependencies): LlmActivities {
  return {
    answerShard: (request) =>
      inActivity((surroundings) => {
        const { activityId } = activityInfo();
        return answerShard(request, { ...dependencies, ...surroundings, activityId });
      }),
    ...createBatchActivities(dependencies),
  };
}

function bindStages<Name extends string>(
  definitions: Record<Name, StageDefinition>,
  dependencies: StageDependencies,
): Record<Name, StageActivity> {
  const bind =
    (definition: StageDefinition): StageActivity =>
    (request) =>
      inActivity((surroundings) => runStage(definition, request, { ...dependencies, ...surroundings }));
  const entries = Object.entries<StageDefinition>(definitions).map(([name, definition]) => [name, bind(definition)]);
  return Object.fromEntries(entries) as Record<Name, StageActivity>;
}
