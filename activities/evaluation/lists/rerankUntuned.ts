import type { EvaluationQuery } from '../../../core/contracts/evaluationSet';
import type { Run } from '../../../core/evaluation/runs';
import { askIndex, type UntunedInputs, type UntunedSettings } from '../rankUntuned';
import { Stopwatch } from '../stopwatch';
import { rerankWithBm25, rerankWithDense } from '../rankSystems';

/** Lists in the orders that nobody had to train. */
export async function rerankUntuned(
  queries: EvaluationQuery[],
  lists: Run,
  settings: UntunedSettings,
  inputs: UntunedInputs,
): Promise<{ bm25: Run; dense: Run }> {
  // The vectors of the questions are the bi-encoder's, whatever it ranks.
  const { stopwatch = new Stopwatch() } = inputs;
  const system = 'lists+dense-rerank';
  const asked = await stopwatch.time(system, () => askIndex(queries, settings, { ...inputs, stopwatch: undefined }));
  return {
    bm25: await rerankWithBm25(inputs.set, queries, lists, { ...settings, tell: inputs.tell }),
    dense: await stopwatch.time(system, () => rerankWithDense(queries, lists, asked)),
  };
}
