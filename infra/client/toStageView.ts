import { artifactPrefix } from '../../core/artifactPrefix';
import type { StageProgress, StageView } from '../../core/contracts/run';

/** A stage as people see it: its receipt with the address of its artifact, and over that what is live. */
export function toStageView(
  { name, item, state, receipt, llm }: StageProgress,
  live: Partial<StageView>,
  store: string,
): StageView {
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
          ...(receipt.usage ? { usage: receipt.usage } : {}),
          ...(receipt.summary ? { summary: receipt.summary } : {}),
        }
      : {}),
    ...live,
  };
}
