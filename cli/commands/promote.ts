import { exitCodes } from '../exitCodes';
import { printResult, type OutputOptions } from '../output';
import type { ChangedPromotion, World } from '../ports';
import { withSession } from '../session';

export interface DecisionOptions extends OutputOptions {
  why: string;
  by?: string;
}

/** Puts the model of a run into use, whatever its gate said. */
export async function promoteRun(world: World, runId: string, options: DecisionOptions): Promise<number> {
  const decision = { by: options.by ?? personOf(world), why: options.why };
  const changed = await withSession(world, 'running', ({ client }) => client.promotions.promote(runId, decision));
  return printChanged(world, changed, options);
}

/** Puts the model into use again that was before, or the one of a run. */
export async function rollBack(
  world: World,
  pipeline: string,
  options: DecisionOptions & { to?: string },
): Promise<number> {
  const decision = { by: options.by ?? personOf(world), why: options.why };
  const changed = await withSession(world, 'running', ({ client }) =>
    client.promotions.rollback(pipeline, decision, options.to),
  );
  return printChanged(world, changed, options);
}

/** Who gives a command, as far as the machine knows. */
export function personOf({ environment: { USER, USERNAME, LOGNAME } }: World): string {
  return USER || LOGNAME || USERNAME || 'a person';
}

function printChanged(world: World, result: ChangedPromotion, options: OutputOptions): number {
  const { pipeline, runId, system, before, changed } = result;
  const line = changed
    ? `${pipeline}: ${runId} (${system}) is in use now${before ? `, in place of ${before}` : ''}`
    : `${pipeline}: ${runId} is in use already; nothing was changed`;
  printResult(world, options, result, [line]);
  return exitCodes.finished;
}
