import type { StageReceipt } from '../core/contracts/receipt';
import { bookkeeping, cpuStages } from './lib/activities';
import { askBatches } from './lib/askBatches';
import { askShards } from './lib/askShards';
import { LlmStageRun, referenceOf, type LlmBatchInput } from './lib/llmStage';

const recipes = {
  queries: { plan: cpuStages.planQueryRequests, answers: 'query-answers', collect: cpuStages.collectQueries },
  judge: { plan: cpuStages.planJudgeRequests, answers: 'judge-answers', collect: cpuStages.collectJudgements },
} as const;

/**
 * Durable execution of a set of LLM requests: write them down, have them answered by the provider's batches or shard by
 * shard, seal the answers, read them. Answers survive whatever happens in between; `carried` is what survives of the rest.
 */
export async function llmBatch(input: LlmBatchInput): Promise<StageReceipt> {
  const { stage: name, request, carried } = input;
  const { plan, answers: answersStage, collect } = recipes[name];
  const stage = new LlmStageRun(input, answersStage);

  stage.enter('planning');
  const requests = carried?.requests ?? (await plan.executeWithOptions({ summary: `${name}: plan` }, [request]));
  stage.planned(requests);
  const answers = (await findAnswers()) ?? (await askAll());
  const inputs = { ...request.inputs, requests: referenceOf(requests), answers: referenceOf(answers) };
  const collected = await collect.executeWithOptions({ summary: `${name}: collect` }, [{ ...request, inputs }]);
  await stage.close();
  return collected;

  async function findAnswers(): Promise<StageReceipt | null> {
    if (carried) return null;
    return bookkeeping.findAnswers({ stage: answersStage, requests: referenceOf(requests), acceptedFailures: 0 });
  }

  async function askAll(): Promise<StageReceipt> {
    if (stage.settings.mode === 'batch') await askBatches(stage);
    await askShards(stage);
    stage.enter('collecting');
    return bookkeeping.sealAnswers({
      stage: answersStage,
      requests: referenceOf(requests),
      acceptedFailures: stage.board.failed,
      usage: stage.usage,
    });
  }
}
