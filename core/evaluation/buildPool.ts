import type { Qrels, Run } from './runs';

/**
 * The documents of a pooled corpus: all that are judged relevant, and the best `top` of every run for every question.
 * Source: Enevoldsen et al. 2025 (MMTEB), with two runs in place of three.
 */
export function buildPool(qrels: Qrels, runs: readonly Run[], top: number): Set<string> {
  const pool = new Set<string>();
  for (const labels of qrels.values()) for (const [id, label] of labels) if (label > 0) pool.add(id);
  for (const run of runs) for (const list of run.values()) for (const { id } of list.slice(0, top)) pool.add(id);
  return pool;
}
