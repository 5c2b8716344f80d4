import { executeChild, workflowInfo } from '@temporalio/workflow';
import type { BatchPlan, BatchRoundPlan } from '../../core/contracts/llmWork';
import { workflowTypes } from '../../temporal.config';
import type { providerBatch } from '../providerBatch';
import { llmShards } from './activities';
import { pauseForBudget } from './askShards';
import { pauseOfFailure, pauseOfStop } from './failures';
import { grantFieldOf, type LlmStageRun } from './llmStage';
import { reserve, settle } from './purse';
import { runLanes } from './runLanes';

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
    await runRound(stage, plan);
    noteRound(stage, plan);
    if (stage.isDraining) await stage.handOver();
  }
}

async function planRound(stage: LlmStageRun): Promise<BatchRoundPlan> {
  const round = stage.batches.round + 1;
  const request = { ...stage.base, round, ...grantFieldOf(stage.purse) };
  return llmShards.planBatches.executeWithOptions({ summary: `${stage.input.stage}: batches of round ${round}` }, [
    request,
  ]);
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
      enqueued += next.tokens;
      stage.purse = reserve(stage.purse, next.worstCaseNanoUsd ?? 0);
      return waiting.shift();
    },
    run: async (plan) => {
      const isDone = await runBatch(stage, plan);
      enqueued -= plan.tokens;
      if (!isDone) waiting.push(plan);
    },
    isOver: () => true,
  });
}

/** False when the batch has to be sent again once the pause that it led to is over. */
async function runBatch(stage: LlmStageRun, plan: BatchPlan): Promise<boolean> {
  const { workflowId } = workflowInfo();
  const { spec, llmStage } = stage.base;
  stage.batches = { ...stage.batches, submitted: stage.batches.submitted + 1 };
  try {
    const outcome = await executeChild<typeof providerBatch>(workflowTypes.providerBatch, {
      workflowId: `${workflowId}/${plan.id}`,
      args: [{ batch: { spec, llmStage, plan, workflowId } }],
      staticSummary: `${llmStage}: ${plan.requests} requests`,
    });
    return noteBatch(stage, plan, outcome);
  } catch (error) {
    const pause = pauseOfFailure(error);
    if (!pause) throw error;
    stage.batches = { ...stage.batches, submitted: stage.batches.submitted - 1 };
    stage.purse = settle(stage.purse, { ...grantOf(plan), spentNanoUsd: 0, isExhausted: false });
    stage.control.pauseFor(pause, { stopsOpen: true });
    return false;
  }
}

/** False as above: the provider did not take it. */
function noteBatch(stage: LlmStageRun, plan: BatchPlan, { collected, state }: Outcome): boolean {
  const { usage, stopped } = collected;
  const wasRefused = stopped !== undefined && collected.answered === 0;
  const note = state.errors?.[0] ?? stage.batches.note;
  stage.batches = {
    ...stage.batches,
    submitted: stage.batches.submitted - (wasRefused ? 1 : 0),
    finished: stage.batches.finished + (wasRefused ? 0 : 1),
    answered: stage.batches.answered + collected.answered,
    tokensIn: stage.batches.tokensIn + usage.tokensIn,
    tokensCached: stage.batches.tokensCached + (usage.tokensCached ?? 0),
    tokensOut: stage.batches.tokensOut + usage.tokensOut,
    ...(note === undefined ? {} : { note }),
  };
  stage.purse = settle(stage.purse, { ...grantOf(plan), spentNanoUsd: usage.nanoUsd ?? 0, isExhausted: false });
  const pause = stopped && pauseOfStop(stopped);
  if (pause) stage.control.pauseFor(pause, { stopsOpen: true });
  stage.report();
  return !wasRefused;
}

/** A round that the budget cut short does not count; one for which there was no money at all waits for more. */
function noteRound(stage: LlmStageRun, { batches, missing, heldBack }: BatchRoundPlan): void {
  if (batches.length === 0 && heldBack > 0) return pauseForBudget(stage);
  const round = stage.batches.round + 1;
  const fullRounds = stage.batches.fullRounds + (heldBack === 0 ? 1 : 0);
  const isDone = missing === 0 || batches.length === 0 || fullRounds >= stage.settings.batch.rounds;
  stage.batches = { ...stage.batches, round, fullRounds, isDone };
}

function grantOf({ worstCaseNanoUsd = 0 }: BatchPlan): { grantedNanoUsd: number } {
  return { grantedNanoUsd: worstCaseNanoUsd };
}
