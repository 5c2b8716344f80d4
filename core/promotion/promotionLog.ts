import type { PromotedModel, PromotionEntry } from '../contracts/promotion';

/** All that came into use, the oldest first and the present one last. */
export function listPromotions(promoted: PromotedModel): PromotionEntry[] {
  const { schemaVersion: _, pipeline: __, replaces: ___, history, ...present } = promoted;
  return [...history, present];
}

/**
 * What a rollback brings back: what was in use before the present model, where what was itself rolled back does not count,
 * so that two rollbacks go back two models. With `runId` the latest entry of that run. Undefined where there is none.
 */
export function findRollback(promoted: PromotedModel, runId?: string): PromotionEntry | undefined {
  const { history } = promoted;
  if (runId !== undefined) return history.findLast((entry) => entry.runId === runId);
  const stack: PromotionEntry[] = [];
  for (const entry of listPromotions(promoted)) {
    const earlier = entry.way === 'rollback' ? stack.findLastIndex((each) => each.runId === entry.runId) : -1;
    if (earlier >= 0) stack.splice(earlier);
    stack.push(entry);
  }
  return stack.at(-2);
}
