import type { StageRequest } from '../core/contracts/activities';
import type { StageReceipt } from '../core/contracts/receipt';
import { bookkeeping, cpuStages } from './lib/activities';
import { askBatches } from './lib/askBatches';
import { askShards } from './lib/askShards';
import { LlmStageRun, referenceOf, type LlmBatchInput } from './lib/llmStage';

const recipes = {
  queries: { plan: cpuStages.planQueryRequests, answers: 'query-answers', collect: cpuStages.collectQueries },
  judge: { plan: cpuStages.planJudgeRequests, answers: 'judge-answers', collect: cpuStages.collectJudgements },
  probe: { plan: cpuStages.planProbeRequests, answers: 'probe-answers', collect: cpuStages.collectProbe },
  rerank: { plan: cpuStages.planRerankRequests, answers: 'rerank-answers', collect: cpuStages.collectRerankings },
} as const;

/**
 * Durable execution of the conversations of a stage, round by round: write the requests down, have them answered by the
 * provider's batches or shard by shard, seal the answers; when nothing more is to be asked, read them. Answers survive
 * whatever happens in between; `carried` is what survives of the rest.
 */
export async function llmBatch(input: LlmBatchInput): Promise<StageReceipt> {
  const { stage: name, request, carried } = input;
  const { plan, answers: answersStage, collect } = recipes[name];
  const stage = new LlmStageRun(input, answersStage);

  for (let isFirst = true, goesOn = true; goesOn; isFirst = false) {
    const requests = (isFirst && carried?.requests) || (await planRound());
    if (requests.counts.out === 0 && stage.rounds.count > 0) break;
    stage.beginRound(requests);
    const found = isFirst && carried ? null : await findAnswers(requests);
    if (found) stage.endFoundRound(found);
    else stage.endRound(await askAll(requests));
    goesOn = requests.summary?.['isOneRound'] === false;
  }
  stage.enter('collecting');
  const collected = await collect.executeWithOptions({ summary: `${name}: collect` }, [handed()]);
  await stage.close();
  return collected.reused || !stage.rounds.hasFound ? collected : { ...collected, ownUsage: stage.ownUsage };

  function planRound(): Promise<StageReceipt> {
    stage.enter('planning');
    return plan.executeWithOptions({ summary: stage.rounds.count > 0 ? `${name}: plan on` : `${name}: plan` }, [
      handed(),
    ]);
  }

  /** What the stage reads, with the rounds that are answered. */
  function handed(): StageRequest {
    return { ...request, inputs: { ...request.inputs, ...stage.rounds.inputs } };
  }

  function findAnswers(requests: StageReceipt): Promise<StageReceipt | null> {
    return bookkeeping.findAnswers({ stage: answersStage, requests: referenceOf(requests), acceptedFailures: 0 });
  }

  async function askAll(requests: StageReceipt): Promise<StageReceipt> {
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
