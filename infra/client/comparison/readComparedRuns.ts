import type { ComparedRun } from '../../../core/contracts/comparison';
import type { ClientContext } from '../connect';
import { readComparedRun } from './readComparedRun';

/** What runs left to be compared, in the order given. Memory: values by question of a system a run. */
export async function readComparedRuns(runIds: readonly string[], context: ClientContext): Promise<ComparedRun[]> {
  const runs: ComparedRun[] = [];
  for (const runId of runIds) runs.push(await readComparedRun(runId, context));
  return runs;
}
