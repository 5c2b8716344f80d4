import type { EvaluationQuery } from '../../../core/contracts/evaluationSet';
import type { Run } from '../../../core/evaluation/runs';
import { askIndex, type UntunedInputs, type UntunedSettings } from '../rankUntuned';
import { rerankWithBm25, rerankWithDense } from '../rankSystems';

/** Lists in the orders that nobody had to train. */
export async function rerankUntuned(
  queries: EvaluationQuery[],
  lists: Run,
  settings: UntunedSettings,
  inputs: UntunedInputs,
): Promise<{ bm25: Run; dense: Run }> {
  const asked = await askIndex(queries, settings, inputs);
  return {
    bm25: await rerankWithBm25(inputs.set, queries, lists, { ...settings, tell: inputs.tell }),
    dense: await rerankWithDense(queries, lists, asked),
  };
}
