import { qrelsFile, type EvaluationResult } from '../../core/contracts/evaluation';
import type { ScoredRun } from '../../core/evaluation/compareRuns';
import type { SystemRun } from '../../core/evaluation/compareSystems';
import { mainMetric } from '../../core/evaluation/contenders';
import { formatValuesAsTable } from '../../core/evaluation/perQueryValues';
import type { Qrels } from '../../core/evaluation/runs';
import { formatTrecQrels, formatTrecRun } from '../../core/evaluation/trec';
import { canonicalJson } from '../../core/hashing/canonicalJson';
import type { ArtifactWriter } from '../../infra/artifactStore/artifactWriter';

export interface Evaluated {
  result: EvaluationResult;
  /** The judgements that were used: of questions with a relevant document. */
  qrels: Qrels;
  systems: readonly SystemRun[];
  scored: readonly ScoredRun[];
}

/** Writes the result and all that another tool needs to compute it again: judgements, rankings, a value a question. */
export async function writeEvaluation(output: ArtifactWriter, evaluated: Evaluated): Promise<void> {
  const { result, qrels, systems, scored } = evaluated;
  for (const { name, run } of systems) {
    await output.writeBytes(`runs/${name}.trec`, Buffer.from(formatTrecRun(run, `rankwright-${name}`)));
  }
  await output.writeBytes(qrelsFile, Buffer.from(formatTrecQrels(qrels)));
  await output.writeBytes('per-query.tsv', Buffer.from(formatValuesAsTable(scored)));
  await output.writeBytes('evaluation.json', Buffer.from(`${canonicalJson(result)}\n`));
}

/**
 * What of a result goes into the receipt, which has 64 KiB: all metrics, and of differences those of tuned systems by the
 * main metric. Ten systems have 300 differences.
 */
export function summariseEvaluation({ slices: _1, overlap: _2, ...result }: EvaluationResult): EvaluationResult {
  const systems = result.systems.map((system) => ({
    ...system,
    differences: system.tuned ? system.differences.filter(({ metric }) => metric === mainMetric) : [],
  }));
  return { ...result, systems, won: [], lost: [] };
}
