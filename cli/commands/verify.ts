import type { Finding } from '../../core/contracts/verification';
import { exitCodes } from '../exitCodes';
import { printResult, say, type OutputOptions } from '../output';
import type { World } from '../ports';
import { withSession } from '../session';
import { renderVerification } from '../verificationText';

/** Reads all that a run stands on again and prints what is proven and what not; 3 where something is damaged. */
export async function verifyRun(world: World, runId: string, options: OutputOptions): Promise<number> {
  return withSession(world, 'storage', async ({ client }) => {
    const findings: Finding[] = [];
    // What is damaged is told as it is found: the models of a run are some hundred megabytes.
    for await (const finding of client.verifyRun(runId)) {
      findings.push(finding);
      if (finding.state === 'damaged') say(world, `damaged: ${finding.subject}: ${finding.message}`);
    }
    const damaged = findings.filter(({ state }) => state === 'damaged').length;
    const exitCode = damaged === 0 ? exitCodes.finished : exitCodes.failed;
    const { out } = world.terminal;
    const lines = renderVerification(findings, out.isTty ? (out.columns ?? 80) : Infinity);
    printResult(world, options, { runId, ok: damaged === 0, findings, exitCode }, lines);
    return exitCode;
  });
}
