import { proxyActivities, type ActivityOptions } from '@temporalio/workflow';
import type { CpuActivities, GpuActivities, LlmActivities } from '../../core/contracts/activities';
import { activityClasses, taskQueues } from '../../temporal.config';

/** A proxy for each class of activity: what may take how long, and what a retry costs, is said in one place. */
export const bookkeeping = proxyActivities<CpuActivities>(options('cpu', activityClasses.bookkeeping));
export const historyKeeping = proxyActivities<CpuActivities>(options('cpu', activityClasses.historyKeeping));
export const cpuStages = proxyActivities<CpuActivities>(options('cpu', activityClasses.cpuStage));
export const llmShards = proxyActivities<LlmActivities>(options('llm', activityClasses.llmShard));
export const baseChecks = proxyActivities<GpuActivities>(options('gpu', activityClasses.modelCheck));
export const encoderChecks = proxyActivities<CpuActivities>(options('cpu', activityClasses.modelCheck));
export const gpuStages = proxyActivities<GpuActivities>(options('gpu', activityClasses.gpuStage));

function options(queue: keyof typeof taskQueues, policy: ActivityOptions): ActivityOptions {
  return { taskQueue: taskQueues[queue], ...policy };
}
