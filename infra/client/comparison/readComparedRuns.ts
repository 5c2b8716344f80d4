import type { ComparedRun } from '../../../core/contracts/comparison';
import type { ClientContext } from '../connect';
import { readComparedRun } from './readComparedRun';
import { SetLabels } from './setLabels';

/** What runs left to be compared, in the order given. Memory: values by question of a system a run, and the judgements. */
export async function readComparedRuns(runIds: readonly string[], context: ClientContext): Promise<ComparedRun[]> {
  const labels = new SetLabels(context.store);
  const runs: ComparedRun[] = [];
  for (const runId of runIds) runs.push(await readComparedRun(runId, labels, context));
  return runs;
}
