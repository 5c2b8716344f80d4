import { exitCodes } from '../exitCodes';
import { renderExplanation } from '../explanationText';
import { printResult, type OutputOptions } from '../output';
import type { World } from '../ports';
import { withSession } from '../session';

/** Prints why a stage of a run was made or reused: what of its key changed since the run before, and where that comes from. */
export async function explainStage(
  world: World,
  runId: string,
  stage: string,
  options: OutputOptions,
): Promise<number> {
  const explanation = await withSession(world, 'storage', ({ client }) => client.explainStage(runId, stage));
  printResult(world, options, explanation, renderExplanation(explanation));
  return exitCodes.finished;
}
