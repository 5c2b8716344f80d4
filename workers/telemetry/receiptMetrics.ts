import type {
  ActivityExecuteInput,
  ActivityInboundCallsInterceptor,
  ActivityInterceptorsFactory,
  Next,
} from '@temporalio/worker';
import type { LlmActivities, CpuActivities, GpuActivities } from '../../core/contracts/activities';
import type { CollectedBatch, ShardReceipt, ShardRequest } from '../../core/contracts/llmWork';
import type { Usage } from '../../core/contracts/manifest';
import type { StageReceipt } from '../../core/contracts/receipt';
import type { BusinessMetrics } from './businessMetrics';

type ActivityName = keyof LlmActivities | keyof CpuActivities | keyof GpuActivities;

/** Counts what activities report of themselves: their receipts say exactly what was asked, spent, made and reused. */
export function countReceipts(metrics: BusinessMetrics): ActivityInterceptorsFactory {
  return ({ info: { activityType } }) => ({
    inbound: new ReceiptCounter(activityType as ActivityName, metrics),
  });
}

class ReceiptCounter implements ActivityInboundCallsInterceptor {
  constructor(
    private readonly activity: ActivityName,
    private readonly metrics: BusinessMetrics,
  ) {}

  async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    const result = await next(input);
    if (this.activity === 'answerShard') this.countShard(input.args[0] as ShardRequest, result as ShardReceipt);
    else if (this.activity === 'collectBatch')
      this.countBatch((input.args[0] as ShardRequest).llmStage, result as CollectedBatch);
    else if (isStageReceipt(result)) this.countStage(result);
    return result;
  }

  /** A shard that was finished before asked nothing, and its money was told by whoever asked. */
  private countShard({ llmStage: stage }: ShardRequest, { rows, reused, usage, lostNanoUsd, stopped }: ShardReceipt) {
    if (stopped) this.metrics.stops.add(1, { stage, reason: stopped.reason });
    if (reused) return;
    const asked = rows - usage.fromLedger;
    const failed = Math.min(asked, usage.failed);
    this.metrics.ledgerHits.add(usage.fromLedger, { stage });
    this.metrics.requests.add(asked - failed, { stage, mode: 'online', outcome: 'answered' });
    this.metrics.requests.add(failed, { stage, mode: 'online', outcome: 'failed' });
    this.countUsage(stage, usage, lostNanoUsd);
  }

  private countBatch(stage: string, { answered, failedByReason, usage }: CollectedBatch): void {
    const failed = Object.values(failedByReason).reduce((sum, count) => sum + count, 0);
    this.metrics.requests.add(answered, { stage, mode: 'batch', outcome: 'answered' });
    this.metrics.requests.add(failed, { stage, mode: 'batch', outcome: 'failed' });
    this.countUsage(stage, usage);
  }

  private countUsage(stage: string, usage: Usage, lostNanoUsd = 0): void {
    this.metrics.tokens.add(usage.tokensIn, { stage, kind: 'in' });
    this.metrics.tokens.add(usage.tokensCached ?? 0, { stage, kind: 'cached' });
    this.metrics.tokens.add(usage.tokensOut, { stage, kind: 'out' });
    this.metrics.costNanoUsd.add((usage.nanoUsd ?? 0) + lostNanoUsd, { stage });
  }

  private countStage({ stage, reused, counts, durationMs }: StageReceipt): void {
    this.metrics.stages.add(1, { stage, reused });
    if (reused) return;
    this.metrics.rows.add(counts.out, { stage, outcome: 'out' });
    const dropped = Object.values(counts.dropped).reduce((sum, count) => sum + count, 0);
    this.metrics.rows.add(dropped, { stage, outcome: 'dropped' });
    this.metrics.stageSeconds.record(durationMs / 1000, { stage });
  }
}

function isStageReceipt(result: unknown): result is StageReceipt {
  return typeof result === 'object' && result !== null && 'stage' in result && 'key' in result && 'counts' in result;
}
