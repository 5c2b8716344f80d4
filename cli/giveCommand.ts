import type { ControlCommand } from '../core/contracts/llmWork';
import { exitCodes } from './exitCodes';
import { printRefusal, printResult, type OutputOptions } from './output';
import type { World } from './ports';
import { withSession } from './session';

/** Gives a run a command and prints what it says; 2 when it refuses, because then nothing has changed. */
export async function giveCommand(
  world: World,
  runId: string,
  command: ControlCommand,
  options: OutputOptions,
  next: string,
): Promise<number> {
  const answer = await withSession(world, 'running', ({ client }) => client.controlRun(runId, command));
  const exitCode = answer.accepted ? exitCodes.finished : exitCodes.usage;
  const { mend = `"npx rankwright show ${runId}" says what it waits for, and the commands to copy` } = answer;
  if (!answer.accepted) printRefusal(world, { ...answer, mend });
  const lines = answer.accepted ? [`${runId}: ${answer.message}`, next] : [];
  printResult(world, options, { runId, ...command, ...answer, exitCode }, lines);
  return exitCode;
}

export function watchLine(runId: string): string {
  return `watch it:     npx rankwright watch ${runId}`;
}
