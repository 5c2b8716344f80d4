import { continueAsNew, defineQuery, setHandler, workflowInfo } from '@temporalio/workflow';
import type { StageRequest } from '../core/contracts/activities';
import type { StageReceipt } from '../core/contracts/receipt';
import type { RunProgress } from '../core/contracts/run';
import { openShards, queryNames } from '../temporal.config';
import { bookkeeping, cpuStages, llmShards } from './lib/activities';
import { runInWindow } from './lib/window';

export interface LlmBatchInput {
  stage: 'queries' | 'judge';
  request: StageRequest;
  /** Shards that earlier parts of this workflow have finished. */
  shardsDone?: number;
}

const recipes = {
  queries: { plan: cpuStages.planQueryRequests, answers: 'query-answers', collect: cpuStages.collectQueries },
  judge: { plan: cpuStages.planJudgeRequests, answers: 'judge-answers', collect: cpuStages.collectJudgements },
} as const;

/** Durable execution of a set of LLM requests: write them down, have them answered shard by shard, read the answers. */
export async function llmBatch({ stage, request, shardsDone = 0 }: LlmBatchInput): Promise<StageReceipt> {
  const shards = { done: shardsDone, total: 0 };
  setHandler(defineQuery<RunProgress>(queryNames.progress), () => ({
    stages: [{ name: stage, state: 'running', shards }],
  }));
  const recipe = recipes[stage];

  const requests = await recipe.plan.executeWithOptions({ summary: `${stage}: plan` }, [request]);
  shards.total = requests.parts;
  const seal = {
    stage: recipe.answers,
    requests: referenceOf(requests),
    maxFailedShare: request.spec.llm.maxFailedShare,
  };
  const answers = (await bookkeeping.findAnswers(seal)) ?? (await answerAll());
  const inputs = { ...request.inputs, requests: referenceOf(requests), answers: referenceOf(answers) };
  return recipe.collect.executeWithOptions({ summary: `${stage}: collect` }, [{ ...request, inputs }]);

  async function answerAll(): Promise<StageReceipt> {
    const next = await runInWindow({ from: shardsDone, to: shards.total, open: openShards }, async (shard) => {
      const summary = `${stage} ${shard + 1}/${shards.total}`;
      const shardRequest = { spec: request.spec, stage: recipe.answers, requests: referenceOf(requests), shard };
      await llmShards.answerShard.executeWithOptions({ summary }, [shardRequest]);
      shards.done += 1;
      return !workflowInfo().continueAsNewSuggested;
    });
    if (next < shards.total) await continueAsNew<typeof llmBatch>({ stage, request, shardsDone: next });
    return bookkeeping.sealAnswers(seal);
  }
}

function referenceOf({ stage, key, digest }: StageReceipt): { stage: string; key: string; digest: string } {
  return { stage, key, digest };
}
