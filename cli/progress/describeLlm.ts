import type { LlmStageState } from '../../core/contracts/llmWork';
import { formatNanoUsd } from '../../core/llm/money';
import { formatCount } from '../format';

/** What asking has come to so far, in a few words, the weightiest first: money, failures, batches, what was known. */
export function describeLlm(llm: LlmStageState): string[] {
  const failed = countFailed(llm);
  const { fromLedger } = llm.totals;
  return [
    describeMoney(llm),
    llm.round !== undefined && llm.round > 1 ? `round ${llm.round} of questions` : '',
    failed > 0 ? `${formatCount(failed)} failed` : '',
    describeBatches(llm),
    fromLedger > 0 ? `${formatCount(fromLedger)} from ledger` : '',
  ].filter(Boolean);
}

/** Whether a request was asked in this run: what the ledger and sealed artifacts answer is not. */
export function hasAsked(llm: LlmStageState): boolean {
  const { answered, fromLedger } = llm.totals;
  return answered + countFailed(llm) > fromLedger;
}

export function countFailed({ totals }: LlmStageState): number {
  return Object.values(totals.failedByReason).reduce((sum, count) => sum + count, 0);
}

/** "$0.41 of ~$0.83 (budget $5.00)"; "" where nothing costs anything, or nobody knows. */
export function describeMoney({ totals, projectedNanoUsd, budgetNanoUsd }: LlmStageState): string {
  const { spentNanoUsd } = totals;
  if (spentNanoUsd === undefined || (spentNanoUsd === 0 && !projectedNanoUsd)) return '';
  const spent = formatNanoUsd(spentNanoUsd);
  const words = projectedNanoUsd === undefined ? `${spent} spent` : `${spent} of ~${formatNanoUsd(projectedNanoUsd)}`;
  return budgetNanoUsd === undefined ? words : `${words} (budget ${formatNanoUsd(budgetNanoUsd)})`;
}

/** "batches 3/8 (round 1)" with what the provider says, such as how many tokens it still has to take. */
function describeBatches({ batches, state }: LlmStageState): string {
  if (!batches || state === 'asking' || state === 'collecting') return '';
  const { finished, submitted, round, note } = batches;
  return `batches ${finished}/${submitted} (round ${round})${note ? `: ${note}` : ''}`;
}
