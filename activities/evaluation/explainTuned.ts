import type { EvaluationResult, SystemResult } from '../../core/contracts/evaluation';
import type { EvaluationQuery } from '../../core/contracts/evaluationSet';
import type { RankedLists } from '../../core/contracts/protocol';
import { compareBySlice } from '../../core/evaluation/compareBySlice';
import type { ScoredRun } from '../../core/evaluation/compareRuns';
import type { SystemRun } from '../../core/evaluation/compareSystems';
import { findBestUntuned, mainMetric } from '../../core/evaluation/contenders';
import type { Qrels } from '../../core/evaluation/runs';
import { measureOverlap } from '../../core/evaluation/scoreOverlap';

export interface ExplainedInputs {
  qrels: Qrels;
  queries: readonly EvaluationQuery[];
  systems: readonly SystemRun[];
  scored: readonly ScoredRun[];
  compared: SystemResult[];
  lists: Pick<RankedLists, 'system'>;
  seed: number;
}

/** Of the system that the verdict is about: on which questions it gains, and how well its scores part what is relevant. */
export function explainTuned(inputs: ExplainedInputs): Pick<EvaluationResult, 'slices' | 'overlap'> {
  const { qrels, queries, systems, scored, compared, lists, seed } = inputs;
  const tuned = systems.find((system) => system.tuned);
  const rival = findBestUntuned({ systems: compared, lists }, mainMetric);
  if (!tuned || !rival) return {};
  const contenders = { metric: mainMetric, system: tuned.name, rival: rival.name, seed };
  const overlap = measureOverlap(qrels, tuned.name, tuned.run);
  return { slices: compareBySlice(scored, queries.map(toFacts), contenders), ...(overlap ? { overlap } : {}) };
}

function toFacts({ id, text, language, metadata }: EvaluationQuery) {
  return { id, text, metadata: { ...(language === undefined ? {} : { language }), ...metadata } };
}
