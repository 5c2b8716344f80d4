import type {
  CpuActivities,
  GpuActivities,
  LlmActivities,
  OutcomeRequest,
  PromotionRequest,
  RunRecord,
  SealRequest,
  StageRequest,
} from '../../../core/contracts/activities';
import type { EstimateRequest, RunEstimate } from '../../../core/contracts/estimate';
import type { LlmStage, ShardReceipt, ShardRequest } from '../../../core/contracts/llmWork';
import { pipelineSpecSchema, type PipelineSpec } from '../../../core/contracts/pipelineSpec';
import type { Promotion } from '../../../core/contracts/promotion';
import type { RefreshActivities } from '../../../core/contracts/schedule';
import type { StageReceipt } from '../../../core/contracts/receipt';
import type { RunOutcome } from '../../../core/contracts/run';
import { queriesOfItem } from '../../../temporal.config';
import { answered, rowsPerShard } from './fakeShards';

/** What comes of a run's wish to be promoted. */
export const notPromoted: Promotion = { promoted: false, verdict: 'keep', reasons: ['faq: not above its rival'] };

export { answered, rowsPerShard, stop, unavailable, untilCancelled } from './fakeShards';

/** What a test decides: how many shards a stage has, and what comes of each time one is asked. */
export interface Script {
  shards: Record<'queries' | 'judge', number> & Partial<Record<Exclude<LlmStage, 'queries' | 'judge'>, number>>;
  /** What the groups that are trained on ask; a subset of as many or more has no rows. */
  trainingQueries: number;
  /** Shards of each round where the judge's conversations have several; after the last nothing more is asked. */
  judgeRounds?: number[];
  answerShard: (request: ShardRequest) => Promise<ShardReceipt> | ShardReceipt;
  batches: Partial<Omit<LlmActivities, 'answerShard'>>;
  findAnswers: CpuActivities['findAnswers'];
  checkJudge: CpuActivities['checkJudge'];
  checkBaseModel: GpuActivities['checkBaseModel'];
  checkEncoder: CpuActivities['checkEncoder'];
  findPromotion: CpuActivities['findPromotion'];
  keepHistories: CpuActivities['keepHistories'];
  describeOutcome: (request: OutcomeRequest) => RunOutcome;
  /** What is done around a run: for a schedule, and to tell people. */
  around: Partial<RefreshActivities>;
  findPreviousRun: CpuActivities['findPreviousRun'];
  /** Called by every other stage, so that a test can hold one up. */
  onStage: (name: string, request?: StageRequest) => Promise<void> | void;
}

/** What the fakes were asked. */
export interface Seen {
  shards: ShardRequest[];
  sealed: SealRequest[];
  stages: string[];
  /** The inputs that the judge's plans and its collecting were handed. */
  judgeInputs: StageRequest['inputs'][];
  promotions: PromotionRequest[];
  records: RunRecord[];
}

export class FakeWorld {
  script: Script = quietScript();
  seen: Seen = nothingSeen();

  reset(script: Partial<Script>): void {
    this.script = { ...quietScript(), ...script };
    this.seen = nothingSeen();
  }

  get cpu(): CpuActivities {
    const stages = {
      planQueryRequests: () => this.runStage('query-requests', this.script.shards.queries),
      planJudgeRequests: (request: StageRequest) => this.planJudge(request),
      planProbeRequests: (request: StageRequest) =>
        this.runStage('probe-requests', this.script.shards.probe ?? 1, request),
      planRerankRequests: () => this.runStage('rerank-requests', this.script.shards.rerank ?? 1),
      collectJudgements: (request: StageRequest) => {
        this.seen.judgeInputs.push(request.inputs);
        return this.runStage('collectJudgements', 1);
      },
      selectSubset: (request: StageRequest) => {
        const isLess = (queriesOfItem(request.item) ?? 0) < this.script.trainingQueries;
        return this.runStage('selectSubset', isLess ? 1 : 0, request);
      },
      snapshotCorpus: () => Promise.resolve({ digest: '0'.repeat(64), label: 'corpus' }),
      checkJudge: (request: Parameters<CpuActivities['checkJudge']>[0]) => this.script.checkJudge(request),
      checkEncoder: (request: Parameters<CpuActivities['checkEncoder']>[0]) => this.script.checkEncoder(request),
      findAnswers: (request: SealRequest) => this.script.findAnswers(request),
      sealAnswers: (request: SealRequest) => {
        this.seen.sealed.push(request);
        return Promise.resolve(receiptOfStage(request.stage, 1));
      },
      compactLedger: () => this.runStage('compactLedger', 0),
      findPromotion: (pipeline: string) => this.script.findPromotion(pipeline),
      findPreviousRun: (pipeline: string) => this.script.findPreviousRun(pipeline),
      promoteModel: async (request: PromotionRequest) => {
        this.seen.promotions.push(request);
        await this.script.onStage('promoteModel');
        return notPromoted;
      },
      describeOutcome: (request: OutcomeRequest) => Promise.resolve(this.script.describeOutcome(request)),
      recordRun: (record: RunRecord) => {
        this.seen.records.push(record);
        return Promise.resolve({ object: `runs/${record.input.runId}/run.json`, sha256: 'f'.repeat(64) });
      },
      keepHistories: () => this.script.keepHistories(),
      planPilotQueries: () => this.runStage('planPilotQueries', 1),
      planPilotPairs: () => this.runStage('planPilotPairs', 1),
      estimateStages: ({ spec, pilot }: EstimateRequest) => Promise.resolve(estimateOf(spec, pilot)),
    };
    return { ...this.withStages(stages), ...this.around } as unknown as CpuActivities;
  }

  /** As the script of the moment says. */
  private get around(): RefreshActivities {
    return {
      prepareRun: (...given) => this.script.around.prepareRun!(...given),
      concludeRefresh: (...given) => this.script.around.concludeRefresh!(...given),
      deliverNotification: (...given) => this.script.around.deliverNotification!(...given),
    };
  }

  get gpu(): GpuActivities {
    const checkBaseModel = (request: Parameters<GpuActivities['checkBaseModel']>[0]) =>
      this.script.checkBaseModel(request);
    return this.withStages({ checkBaseModel }) as unknown as GpuActivities;
  }

  get llm(): LlmActivities {
    const answerShard = async (request: ShardRequest): Promise<ShardReceipt> => {
      this.seen.shards.push(request);
      return this.script.answerShard(request);
    };
    const batch =
      (name: keyof Script['batches']) =>
      (...parameters: unknown[]) =>
        (this.script.batches[name] as (...parameters: unknown[]) => unknown)(...parameters);
    const names = [
      'planBatches',
      'submitBatch',
      'readBatch',
      'collectBatch',
      'cancelBatch',
      'deleteBatchFiles',
    ] as const;
    return { answerShard, ...Object.fromEntries(names.map((name) => [name, batch(name)])) } as unknown as LlmActivities;
  }

  private withStages(activities: object): object {
    const names = [
      ...['ingestDocuments', 'chunkDocuments', 'encodePassages', 'collectQueries', 'findCandidates'],
      ...['checkExemplars', 'filterQueries'],
      ...[
        'collectJudgements',
        'mineNegatives',
        'assembleGroups',
        'blendGroups',
        'rerankCandidates',
        'chooseMix',
        'evaluateSystems',
        'decidePromotion',
        'rateModel',
        'listRerankTasks',
        'collectProbe',
        'collectRerankings',
        'compareRerankers',
        'describeChanges',
        'renderReport',
      ],
      ...['teachGroups', 'trainReranker', 'exportModel'],
    ];
    return {
      ...Object.fromEntries(names.map((name) => [name, (request: StageRequest) => this.runStage(name, 1, request)])),
      ...activities,
    };
  }

  private async planJudge({ inputs }: StageRequest): Promise<StageReceipt> {
    const { judgeRounds, shards } = this.script;
    this.seen.judgeInputs.push(inputs);
    const round = Object.keys(inputs).filter((name) => name.endsWith(':answers')).length;
    if (!judgeRounds) return this.runStage('judge-requests', shards.judge);
    const receipt = await this.runStage('judge-requests', judgeRounds[round] ?? 0);
    // Each round is another artifact.
    return { ...receipt, key: `${round}`.repeat(32), summary: { isOneRound: false } };
  }

  private async runStage(name: string, parts: number, request?: StageRequest): Promise<StageReceipt> {
    this.seen.stages.push(name);
    await this.script.onStage(name, request);
    return receiptOfStage(name, parts);
  }
}

function nothingSeen(): Seen {
  return { shards: [], sealed: [], stages: [], judgeInputs: [], promotions: [], records: [] };
}

export function specFor(llm: Record<string, unknown> = {}, changes: Record<string, unknown> = {}): PipelineSpec {
  return pipelineSpecSchema.parse({ name: 'fake', corpus: { beir: 'corpus' }, llm, ...changes });
}

function quietScript(): Script {
  return {
    around: {},
    ...{ shards: { queries: 1, judge: 1 }, answerShard: () => answered(), batches: {}, onStage: () => undefined },
    trainingQueries: 1000,
    findAnswers: () => Promise.resolve(null),
    checkJudge: () => Promise.resolve([]),
    checkBaseModel: () => Promise.resolve(),
    checkEncoder: () => Promise.resolve(),
    findPromotion: () => Promise.resolve(null),
    keepHistories: () => Promise.resolve(),
    describeOutcome: ({ promotion }) => ({ verdict: 'keep', why: promotion.reasons.join('; ') }),
    findPreviousRun: () => Promise.resolve(null),
  };
}

function estimateOf({ name }: PipelineSpec, pilot: EstimateRequest['pilot']): RunEstimate {
  const questions = { low: 1, expected: 2, high: 3 };
  return { pipeline: name, passages: rowsPerShard, questions, stages: [], ...(pilot ? { pilot } : {}) };
}

function receiptOfStage(stage: string, parts: number): StageReceipt {
  const rows = parts * rowsPerShard;
  return {
    ...{ stage, key: '0'.repeat(32), digest: '0'.repeat(64), reused: false, parts, bytes: 0, durationMs: 0 },
    counts: { in: rows, out: rows, dropped: {} },
  };
}
