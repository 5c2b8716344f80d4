import { artifactPrefix } from '../../core/artifactPrefix';
import { usageInRun } from '../../core/contracts/receipt';
import type { StageProgress, StageView } from '../../core/contracts/run';

/** A stage as people see it: its receipt with the address of its artifact, and over that what is live. */
export function toStageView(
  { name, item, state, receipt, llm }: StageProgress,
  live: Partial<StageView>,
  store: string,
): StageView {
  const usage = receipt && usageInRun(receipt);
  return {
    name,
    ...(item ? { item } : {}),
    state,
    ...(llm ? { llm } : {}),
    ...(receipt
      ? {
          counts: receipt.counts,
          durationMs: receipt.durationMs,
          artifact: `${store}/${artifactPrefix(receipt.stage, receipt.key)}`,
          ...(usage ? { usage } : {}),
          ...(receipt.summary ? { summary: receipt.summary } : {}),
        }
      : {}),
    ...live,
  };
}
