import type { BatchPlan } from '../../core/contracts/llmWork';
import type { LlmStageRun } from './llmStage';
import { leftIn, reserve, settle } from './purse';

/** What a stage may spend on the batches of its next round, those included that the provider still works on. */
export function grantForBatches({ purse, batches }: LlmStageRun): { grantNanoUsd?: number } {
  if (purse.budgetNanoUsd === undefined) return {};
  // The plan subtracts the batches that are at the provider, whose money is set aside already.
  const heldNanoUsd = Object.values(batches.reserved).reduce((sum, nanoUsd) => sum + nanoUsd, 0);
  return { grantNanoUsd: leftIn(purse) + heldNanoUsd };
}

/** Sets aside what a batch costs at its worst, once, however often it is sent. False when that is not left. */
export function reserveBatch(stage: LlmStageRun, { id, worstCaseNanoUsd = 0 }: BatchPlan): boolean {
  const { purse, batches } = stage;
  if (batches.reserved[id] !== undefined) return true;
  if (worstCaseNanoUsd > leftIn(purse)) return false;
  stage.purse = reserve(purse, worstCaseNanoUsd);
  const reserved = { ...batches.reserved, [id]: worstCaseNanoUsd };
  stage.batches = { ...batches, submitted: batches.submitted + 1, reserved };
  return true;
}

/** The batch has ended and cost so much. */
export function settleBatch(stage: LlmStageRun, { id }: Pick<BatchPlan, 'id'>, spentNanoUsd: number): void {
  const { [id]: grantedNanoUsd = 0, ...reserved } = stage.batches.reserved;
  stage.batches = { ...stage.batches, reserved };
  stage.purse = settle(stage.purse, { grantedNanoUsd, spentNanoUsd, isExhausted: false });
}

/** What a batch cost that keeps what is set aside for it, because it is sent or looked at again. */
export function countSpent(stage: LlmStageRun, spentNanoUsd: number): void {
  stage.purse = settle(stage.purse, { grantedNanoUsd: 0, spentNanoUsd, isExhausted: false });
}

/** No round comes any more: what the provider has not ended by now may be billed in full, and nobody will collect it. */
export function loseHeld(stage: LlmStageRun): void {
  for (const [id, nanoUsd] of Object.entries(stage.batches.reserved)) settleBatch(stage, { id }, nanoUsd);
}
