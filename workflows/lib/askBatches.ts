import { executeChild, workflowInfo } from '@temporalio/workflow';
import type { BatchPlan, BatchRoundPlan } from '../../core/contracts/llmWork';
import { workflowTypes } from '../../temporal.config';
import type { providerBatch } from '../providerBatch';
import { llmShards } from './activities';
import { attributesOfStage } from './attributesOfStage';
import { pauseForBudget } from './askShards';
import { isFinal } from './batchLife';
import { countSpent, grantForBatches, loseHeld, reserveBatch, settleBatch } from './batchMoney';
import { pauseOfFailure, pauseOfStop } from './failures';
import type { LlmStageRun } from './llmStage';
import { runLanes } from './runLanes';
import { reusedShare, shortCount, summaryOf } from './summaries';

type Outcome = Awaited<ReturnType<typeof providerBatch>>;

/**
 * Rounds of the provider's batches, each with what the ledger does not answer yet, until nothing is missing or the
 * rounds are used up. What is still missing then is left to the shards.
 */
export async function askBatches(stage: LlmStageRun): Promise<void> {
  stage.enter('batches');
  while (!stage.batches.isDone) {
    await stage.control.whilePaused();
    const plan = await planRound(stage);
    if (plan) await askRound(stage, plan);
    if (stage.isDraining) await stage.handOver();
  }
  loseHeld(stage);
}

/** Undefined when it has to be tried again once the pause that its failure led to is over. */
async function planRound(stage: LlmStageRun): Promise<BatchRoundPlan | undefined> {
  const round = stage.batches.round + 1;
  const request = { ...stage.base, round, ...grantForBatches(stage) };
  const { fromLedger } = stage.usage;
  const all = stage.requestCount;
  const summary = summaryOf(
    `${stage.input.stage}: batches of round ${round}`,
    `${shortCount(all)} requests`,
    reusedShare(fromLedger, all),
  );
  try {
    return await llmShards.planBatches.executeWithOptions({ summary }, [request]);
  } catch (error) {
    const pause = pauseOfFailure(error);
    if (!pause) throw error;
    stage.control.pauseFor(pause, { stopsOpen: true });
    return undefined;
  }
}

async function askRound(stage: LlmStageRun, plan: BatchRoundPlan): Promise<void> {
  const answeredBefore = stage.batches.answered;
  await runRound(stage, plan);
  noteRound(stage, plan, stage.batches.answered - answeredBefore);
}

/** The provider limits the tokens of unfinished batches: as many batches are open as fit, and always one. */
async function runRound(stage: LlmStageRun, { batches }: BatchRoundPlan): Promise<void> {
  const waiting = [...batches];
  const limit = stage.settings.batch.enqueuedTokens ?? Infinity;
  let enqueued = 0;
  await runLanes(stage.control, {
    // The provider works on in a pause, and what it does is paid for.
    isStoppable: false,
    take: (open) => {
      const next = waiting[0];
      if (!next || (open > 0 && enqueued + next.tokens > limit)) return undefined;
      if (!reserveBatch(stage, next)) {
        // What is open may leave some of its money; only then is it a person's turn.
        if (open === 0) pauseForBudget(stage, `the next batch, ${next.requests} requests,`);
        return undefined;
      }
      enqueued += next.tokens;
      return waiting.shift();
    },
    run: async (plan) => {
      const isDone = await runBatch(stage, plan);
      enqueued -= plan.tokens;
      if (!isDone) waiting.push(plan);
    },
    isOver: () => waiting.length === 0,
  });
}

/** False when the batch has to be sent again once the pause that it led to is over; until then it keeps its money. */
async function runBatch(stage: LlmStageRun, plan: BatchPlan): Promise<boolean> {
  const { workflowId } = workflowInfo();
  const { spec, llmStage } = stage.base;
  try {
    const outcome = await executeChild<typeof providerBatch>(workflowTypes.providerBatch, {
      workflowId: `${workflowId}/${plan.id}`,
      args: [{ batch: { spec, llmStage, plan, workflowId } }],
      typedSearchAttributes: attributesOfStage(spec.name, llmStage),
      staticSummary: `${llmStage}: ${shortCount(plan.requests)} requests`,
    });
    return noteBatch(stage, plan, outcome);
  } catch (error) {
    const pause = pauseOfFailure(error);
    if (!pause) throw error;
    stage.control.pauseFor(pause, { stopsOpen: true });
    return false;
  }
}

/** False as above: the provider did not take it. */
function noteBatch(stage: LlmStageRun, plan: BatchPlan, { collected, state }: Outcome): boolean {
  const { usage, stopped } = collected;
  const wasRefused = stopped !== undefined && collected.answered === 0;
  const hasEnded = !wasRefused && isFinal(state);
  const note = state.errors?.[0] ?? stage.batches.note;
  stage.batches = {
    ...stage.batches,
    finished: stage.batches.finished + (hasEnded ? 1 : 0),
    answered: stage.batches.answered + collected.answered,
    tokensIn: stage.batches.tokensIn + usage.tokensIn,
    tokensCached: stage.batches.tokensCached + (usage.tokensCached ?? 0),
    tokensOut: stage.batches.tokensOut + usage.tokensOut,
    ...(note === undefined ? {} : { note }),
  };
  // One that has not ended may still be billed: a later round collects it, or its money is lost.
  if (hasEnded) settleBatch(stage, plan, usage.nanoUsd ?? 0);
  else countSpent(stage, usage.nanoUsd ?? 0);
  const pause = stopped && pauseOfStop(stopped);
  if (pause) stage.control.pauseFor(pause, { stopsOpen: true });
  stage.reportProgress();
  return !wasRefused;
}

/**
 * A round that could not hold all that is missing, but answered some of it, does not count; one that answered nothing
 * always does, so that rounds end. One for which there was no money at all waits for more.
 */
function noteRound(stage: LlmStageRun, { batches, missing, heldBack, cut }: BatchRoundPlan, answered: number): void {
  if (batches.length === 0 && heldBack > 0) return pauseForBudget(stage);
  const round = stage.batches.round + 1;
  const wasCut = heldBack > 0 || cut === true;
  const countedRounds = stage.batches.countedRounds + (wasCut && answered > 0 ? 0 : 1);
  const isDone = missing === 0 || batches.length === 0 || countedRounds >= stage.settings.batch.rounds;
  stage.batches = { ...stage.batches, round, countedRounds, isDone };
}
