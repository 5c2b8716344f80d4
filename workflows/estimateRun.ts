import { ApplicationFailure, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { CpuActivities, StageActivityName } from '../core/contracts/activities';
import type { EstimateActivities, EstimateInput, RunEstimate } from '../core/contracts/estimate';
import type { ShardReceipt } from '../core/contracts/llmWork';
import type { ArtifactReference } from '../core/contracts/manifest';
import type { PipelineSpec } from '../core/contracts/pipelineSpec';
import type { StageReceipt } from '../core/contracts/receipt';
import type { SourceReference } from '../core/contracts/run';
import { activityClasses, taskQueues } from '../temporal.config';
import { bookkeeping, cpuStages, llmShards } from './lib/activities';
import { showsExemplars } from './lib/planStages';
import type { EvaluationSets } from './lib/recipe';

const estimates = proxyActivities<EstimateActivities>({ taskQueue: taskQueues.cpu, ...activityClasses.cpuStage });

/**
 * What a run of this spec would ask of language models and pay, from the stages before the first question is asked,
 * which cost nothing and which the run finds done. A pilot asks some real requests first; what they are answered is
 * in the ledger, so the run does not pay for them again.
 */
export async function estimateRun({ spec, sources, pilot: count }: EstimateInput): Promise<RunEstimate> {
  const source = sources.corpus ?? (await bookkeeping.snapshotCorpus(spec.corpus.s3 ?? ''));
  const documents = await runStage('ingestDocuments', {}, source);
  const sets: EvaluationSets = {};
  for (const { name } of spec.evaluate)
    sets[`set:${name}`] = await runStage('ingestDocuments', {}, sources.evaluate[name], name);
  if (showsExemplars(spec)) await runStage('checkExemplars', sets);
  const chunks = await runStage('chunkDocuments', { documents });
  const sampled = spec.queries.sample?.field ? { documents } : {};
  const requests = await runStage('planQueryRequests', { chunks, ...sampled });
  const known = {
    spec,
    sets: referencesOf(sets),
    documents: referenceOf(documents),
    chunks: referenceOf(chunks),
    requests: referenceOf(requests),
  };
  if (!count) return estimates.estimateStages(known);

  const budget = spec.llm.budgetUsd === undefined ? undefined : Math.floor(spec.llm.budgetUsd * 1e9);
  const runId = workflowInfo().workflowId;
  const asked = await estimates.planPilotQueries({ runId, spec, count, inputs: { requests: referenceOf(requests) } });
  const queries = await ask(spec, 'queries', asked, budget);
  const inputs = { pilot: referenceOf(asked), chunks: referenceOf(chunks) };
  const pairs = await estimates.planPilotPairs({ runId, spec, count, inputs });
  const judged = await ask(spec, 'judge', pairs, budget && budget - spentOn(queries));
  return estimates.estimateStages({ ...known, pilotPairs: referenceOf(pairs), pilot: sumUp([...queries, ...judged]) });

  function runStage(
    activity: StageActivityName<CpuActivities>,
    inputs: Record<string, StageReceipt>,
    source?: SourceReference,
    item?: string,
  ): Promise<StageReceipt> {
    const request = {
      runId: workflowInfo().workflowId,
      spec,
      inputs: referencesOf(inputs),
      ...(source ? { source } : {}),
      ...(item ? { item } : {}),
    };
    return cpuStages[activity].executeWithOptions({ summary: `estimate: ${activity}` }, [request]);
  }
}

const answers = { queries: 'query-answers', judge: 'judge-answers' } as const;
type PilotStage = keyof typeof answers;

/** Through the same activity as in a run, so that answers land in the ledger, and limits and prices are kept. */
async function ask(
  spec: PipelineSpec,
  llmStage: PilotStage,
  requests: StageReceipt,
  budgetNanoUsd: number | undefined,
): Promise<ShardReceipt[]> {
  const receipts: ShardReceipt[] = [];
  for (let shard = 0; shard < requests.parts; shard += 1) {
    const left = budgetNanoUsd === undefined ? undefined : Math.max(budgetNanoUsd - spentOn(receipts), 0);
    const request = { spec, llmStage, stage: answers[llmStage], requests: referenceOf(requests), shard };
    const summary = `estimate: pilot of ${llmStage}`;
    const receipt = await llmShards.answerShard.executeWithOptions({ summary }, [
      { ...request, ...(left === undefined ? {} : { grantNanoUsd: left }) },
    ]);
    receipts.push(receipt);
    if (receipt.stopped && receipt.stopped.reason !== 'budget') {
      const { reason, message, mend } = receipt.stopped;
      throw ApplicationFailure.create({ message, type: `llm-${reason}`, nonRetryable: true, details: [{ mend }] });
    }
  }
  return receipts;
}

function spentOn(receipts: ShardReceipt[]): number {
  return receipts.reduce((sum, { usage, lostNanoUsd }) => sum + (usage.nanoUsd ?? 0) + (lostNanoUsd ?? 0), 0);
}

function sumUp(receipts: ShardReceipt[]): NonNullable<RunEstimate['pilot']> {
  const requests = receipts.reduce((sum, { usage }) => sum + usage.requests - usage.fromLedger, 0);
  const isPriced = receipts.every(({ usage }) => usage.nanoUsd !== undefined);
  return { requests, ...(isPriced ? { nanoUsd: spentOn(receipts) } : {}) };
}

function referencesOf(receipts: Record<string, StageReceipt>): Record<string, ArtifactReference> {
  return Object.fromEntries(Object.entries(receipts).map(([name, receipt]) => [name, referenceOf(receipt)]));
}

function referenceOf({ stage, key, digest }: StageReceipt): ArtifactReference {
  return { stage, key, digest };
}
